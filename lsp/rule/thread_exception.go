package rule

import (
	"fmt"
	"strings"

	"csdk/lsp/project"
	"csdk/lsp/pysyntax"
)

var threadException = &Rule{
	Code:     "thread-exception",
	Severity: Warning,
	Title:    "A thread sends rows, and nobody sees it when it fails",
	Doc: "An exception ends only the thread that it is raised in. Python prints it, the sync goes on without the rows of this thread,\n" +
		"and ends as a success: they are missing, and a checkpoint may already say that they are there.\n\n" +
		"Run the function through an executor, keep the future, and ask for its result. That raises the exception where the sync\n" +
		"sees it:\n\n" +
		"```python\nwith ThreadPoolExecutor() as executor:\n    futures = [executor.submit(sync_table, t) for t in tables]\nfor future in futures:\n    future.result()\n```",
	Bad: Example{"connector.py": threadExample(`    with ThreadPoolExecutor() as executor:
        for table in ["orders", "users"]:
            executor.submit(sync_table, table)
`)},
	Good: Example{"connector.py": threadExample(`    with ThreadPoolExecutor() as executor:
        futures = [executor.submit(sync_table, table) for table in ["orders", "users"]]
    for future in futures:
        future.result()
`)},
	Source: "Observed with SDK 3.0.0: exceptions in the connector's own threads are only printed, and the sync succeeds",
	check:  checkThreadException,
}

func threadExample(body string) string {
	return "from concurrent.futures import ThreadPoolExecutor\n\n" + signatureExample(`def sync_table(table):
    op.upsert(table=table, data={"id": 1})


def update(configuration, state):
`+body+"    op.checkpoint(state=state)\n")
}

func checkThreadException(p *pass) {
	var emitters map[*project.Function]bool
	for _, c := range p.Externals {
		target, advice := threadTarget(c)
		if target == nil || !p.Runs(c.Module, c.Scope, c.Call.Call.Start) {
			continue
		}
		if emitters == nil {
			if p.hooksThreads() {
				return
			}
			emitters = p.emitters()
		}
		only, ok := p.Eval(target, c.Scope).Only()
		if !ok || only.Kind != project.FuncValue || !emitters[only.Func] {
			continue
		}
		p.report(c.Module.File, lastName(target), fmt.Sprintf(
			"When `%s` raises an exception here, the sync goes on without its rows and succeeds. %s", only.Func.Def.Name.Name, advice))
	}
}

// threadTarget gives the function that a call runs in another thread without anything to ask for its result.
func threadTarget(c project.ExternalCall) (target pysyntax.Expr, advice string) {
	if c.Name == "threading.Thread" || c.Name == "threading.Timer" {
		name, at := "target", 1
		if c.Name == "threading.Timer" {
			name, at = "function", 1
		}
		return c.Arg(name, at), "Run it with a ThreadPoolExecutor and ask for `future.result()`."
	}
	if !c.Statement || !strings.Contains(c.Name, "Executor()") || len(c.Args) == 0 || c.Args[0].Stars > 0 {
		return nil, ""
	}
	switch {
	case strings.HasSuffix(c.Name, ".submit"):
		return c.Args[0].Value, "Keep the future and ask for its `result()`."
	case strings.HasSuffix(c.Name, ".map"):
		return c.Args[0].Value, "Go through the results: `list(executor.map(...))`."
	}
	return nil, ""
}

// hooksThreads reports whether the project handles what threads raise.
func (p *pass) hooksThreads() bool {
	for _, m := range p.Modules {
		for _, a := range m.Nodes().Attributes {
			if a.Node.Attr.Name == "excepthook" {
				return true
			}
		}
	}
	return false
}

// emitters are the functions that send rows, or call one that does, and that handle no exception themselves.
func (p *pass) emitters() map[*project.Function]bool {
	found := map[*project.Function]bool{}
	var add func(f *project.Function)
	add = func(f *project.Function) {
		if f == nil || found[f] || f.Def.Async || len(f.Yields) > 0 || len(f.Def.Decorators) > 0 || handlesExceptions(f) {
			return
		}
		found[f] = true
		for _, caller := range f.Callers() {
			add(caller)
		}
	}
	for _, o := range p.Operations {
		if o.HasTable() {
			add(o.Scope.Func)
		}
	}
	return found
}

func handlesExceptions(f *project.Function) bool {
	handles := false
	visitOwn(f.Def.Body, func(s pysyntax.Stmt) {
		if t, ok := s.(*pysyntax.Try); ok && len(t.Handlers) > 0 {
			handles = true
		}
	})
	return handles
}
