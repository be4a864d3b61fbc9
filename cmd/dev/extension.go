package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// npmFolder is a folder of .cache with packages from npm in exact versions. Nothing is installed outside the checkout.
type npmFolder struct {
	name     string
	packages []string
	manifest string // its package.json before npm adds the packages
	scripts  bool   // install scripts of packages are run
}

// node24 runs what needs a newer Node than a machine may have: vsce, and VS Code's server, which also wants its npm.
var node24 = npmFolder{name: "node24", manifest: `{"private":true}`, packages: []string{nodePackage() + "@24.21.0", "npm@11.21.2"}}

// extensionTools is what the extension is made of, built and tested with. @types/vscode is that of engines.vscode.
var extensionTools = npmFolder{name: "extension", manifest: `{"private":true}`, packages: []string{
	"typescript@7.0.2", "esbuild@0.28.2", "@vscode/vsce@4.1.0", "playwright-core@1.65.1",
	"vscode-languageclient@11.0.0", "slickgrid@5.20.2", "uplot@1.6.32", "@types/vscode@1.91.0", "@types/node@20.19.43",
}}

// nodePackage is the package of Node's binary for this machine.
func nodePackage() string {
	system := map[string]string{"windows": "win"}[runtime.GOOS]
	if system == "" {
		system = runtime.GOOS
	}
	return "node-" + system + "-" + nodeArch(runtime.GOARCH)
}

// nodeArch is how Node and VS Code name a processor.
func nodeArch(goarch string) string {
	if goarch == "amd64" {
		return "x64"
	}
	return goarch
}

// install makes the folder unless it is there as described, and returns its node_modules. npm is the command to use, with
// its first arguments.
func (f npmFolder) install(ctx context.Context, w *workshop, env []string, npm ...string) (string, error) {
	folder := filepath.Join(w.root, ".cache", f.name)
	modules := filepath.Join(folder, "node_modules")
	// Written last, so that it says that everything was installed.
	made := filepath.Join(folder, "made-of")
	want := f.manifest + "\n" + strings.Join(f.packages, "\n") + "\n"
	if text, err := os.ReadFile(made); err == nil && string(text) == want {
		return modules, nil
	}
	if err := os.RemoveAll(folder); err != nil {
		return "", fmt.Errorf("remove old packages: %w", err)
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return "", fmt.Errorf("install packages: %w", err)
	}
	if err := os.WriteFile(filepath.Join(folder, "package.json"), []byte(f.manifest+"\n"), 0o644); err != nil {
		return "", fmt.Errorf("install packages: %w", err)
	}
	fmt.Fprintln(w.out, "installing", strings.Join(f.packages, " "))
	// `npm run` says here which Node runs it, and install scripts would take it for the one that runs them.
	if err := os.Unsetenv("npm_config_user_agent"); err != nil {
		return "", fmt.Errorf("install packages: %w", err)
	}
	args := append(npm[1:], "install", "--prefix", folder, "--no-audit", "--no-fund", "--save-exact", "--loglevel=error")
	if !f.scripts {
		args = append(args, "--ignore-scripts")
	}
	if _, err := w.output(ctx, env, npm[0], append(args, f.packages...)...); err != nil {
		return "", fmt.Errorf("install %s: %w", strings.Join(f.packages, " "), err)
	}
	return modules, os.WriteFile(made, []byte(want), 0o644)
}

// withNode24 is the part of the environment that has Node 24 and its npm first in PATH.
func withNode24(ctx context.Context, w *workshop) (env []string, node string, err error) {
	modules, err := node24.install(ctx, w, nil, "npm")
	if err != nil {
		return nil, "", err
	}
	bin := filepath.Join(modules, nodePackage(), "bin")
	node = filepath.Join(bin, "node")
	if runtime.GOOS == "windows" {
		node += ".exe"
	}
	path := strings.Join([]string{filepath.Join(modules, ".bin"), bin, os.Getenv("PATH")}, string(os.PathListSeparator))
	return []string{"PATH=" + path}, node, nil
}

func runExtension(ctx context.Context, w *workshop, args []string) error {
	if len(args) > 0 {
		return fmt.Errorf("extension takes no arguments, got %q", args)
	}
	return bundle(ctx, w, w.out)
}

// webviews are the pages of extension/webview. Each becomes a script and a style sheet, which package.json names.
var webviews = []string{"preview", "result"}

// bundle checks the types of the extension and makes its files in bin, beside bin/csdk: so the checkout itself is the
// unpacked extension.
func bundle(ctx context.Context, w *workshop, out io.Writer) error {
	modules, err := extensionTools.install(ctx, w, nil, "npm")
	if err != nil {
		return err
	}
	for _, folder := range []string{"", "webview"} {
		config := filepath.Join(w.root, "extension", folder, "tsconfig.json")
		types, err := w.output(ctx, nil, "node", filepath.Join(modules, "typescript", "bin", "tsc"), "-p", config, "--pretty", "false")
		out.Write(types)
		if err != nil {
			return fmt.Errorf("the types of the extension do not fit: %w", err)
		}
	}
	// Two files: the second one holds the libraries, which activation does not load (extension/src/rpc.ts).
	for _, name := range []string{"extension", "rpc"} {
		args := []string{
			filepath.Join(modules, "esbuild", "bin", "esbuild"), filepath.Join(w.root, "extension", "src", name+".ts"),
			"--bundle", "--platform=node", "--format=cjs", "--target=node20", "--external:vscode", "--external:./rpc", "--supported:dynamic-import=false", "--minify",
			"--log-level=warning", "--outfile=" + filepath.Join(w.root, "bin", name+".js"),
		}
		if _, err := w.output(ctx, []string{"NODE_PATH=" + modules}, "node", args...); err != nil {
			return err
		}
		fmt.Fprintln(w.out, "built", filepath.Join("bin", name+".js"))
	}
	for _, name := range webviews {
		args := []string{
			filepath.Join(modules, "esbuild", "bin", "esbuild"), filepath.Join(w.root, "extension", "webview", name+".ts"),
			"--bundle", "--format=iife", "--target=chrome120", "--minify", "--log-level=warning", "--outfile=" + filepath.Join(w.root, "bin", name+".js"),
		}
		if _, err := w.output(ctx, []string{"NODE_PATH=" + modules}, "node", args...); err != nil {
			return err
		}
		fmt.Fprintln(w.out, "built", filepath.Join("bin", name+".js"))
	}
	return nil
}

func runVSIX(ctx context.Context, w *workshop, args []string) error {
	if len(args) > 0 {
		return fmt.Errorf("vsix takes no arguments, got %q", args)
	}
	file, err := vsix(ctx, w)
	if err == nil {
		fmt.Fprintln(w.out, "built", file)
	}
	return err
}

// vsix makes the package of the extension for this machine, with csdk inside, and returns its path.
func vsix(ctx context.Context, w *workshop) (string, error) {
	if _, err := build(ctx, w); err != nil {
		return "", err
	}
	if err := bundle(ctx, w, w.out); err != nil {
		return "", err
	}
	env, node, err := withNode24(ctx, w)
	if err != nil {
		return "", err
	}
	version, err := packageVersion(w)
	if err != nil {
		return "", err
	}
	target := vsixTarget(runtime.GOOS, runtime.GOARCH)
	file := filepath.Join(w.root, "bin", "csdk-"+target+"-"+version+".vsix")
	vsce := filepath.Join(w.root, ".cache", extensionTools.name, "node_modules", "@vscode", "vsce", "vsce")
	_, err = w.output(ctx, env, node, vsce, "package", "--target", target, "--out", file, "--no-dependencies",
		"--allow-missing-repository", "--allow-unused-files-pattern", "--readme-path", "extension/README.md")
	return file, err
}

// vsixTarget is how the marketplace names a system.
func vsixTarget(goos, goarch string) string {
	if goos == "windows" {
		goos = "win32"
	}
	return goos + "-" + nodeArch(goarch)
}

func packageVersion(w *workshop) (string, error) {
	text, err := os.ReadFile(filepath.Join(w.root, "package.json"))
	if err != nil {
		return "", fmt.Errorf("read the version: %w", err)
	}
	var manifest struct{ Version string }
	if err := json.Unmarshal(text, &manifest); err != nil {
		return "", fmt.Errorf("read the version in package.json: %w", err)
	}
	return manifest.Version, nil
}
