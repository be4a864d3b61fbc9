package main

import "context"

// runDocs writes what is generated from tables: the pages of the rules, and the tables of commands and launch arguments in README.md. The tests
// that check them write them, so there is one source for both.
func runDocs(ctx context.Context, w *workshop, _ []string) error {
	for _, generated := range []struct{ test, folder string }{
		{"^TestPages$", "./lsp/rule"},
		{"^TestReadme$", "./cmd/csdk"},
		{"^TestReadme$", "./dap"},
	} {
		if err := w.stream(ctx, "go", "test", generated.folder, "-run="+generated.test, "-count=1", "-args", "-update"); err != nil {
			return err
		}
	}
	return nil
}
