package pyproc

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"regexp"
	"strings"
	"time"
)

// versionLimit bounds the question for the version: a cold interpreter on a slow disk needs about a second.
const versionLimit = 3 * time.Second

// versionProgram runs on Python 2 as well, so that an interpreter that is too old can be named as such.
const versionProgram = `import sys; print("%d.%d.%d" % sys.version_info[:3])`

var versionText = regexp.MustCompile(`^\d+\.\d+\.\d+$`)

// VersionError says that a file that was taken for a Python interpreter does not work as one.
type VersionError struct {
	Interpreter Interpreter
	Problem     string
	Output      string // what it printed, shortened
	Err         error
}

func (e *VersionError) Error() string {
	text := fmt.Sprintf("%s (from %s) does not work as Python: %s", e.Interpreter.Path, e.Interpreter.Source, e.Problem)
	if e.Output != "" {
		text += "\n  " + strings.ReplaceAll(e.Output, "\n", "\n  ") + "\n"
	} else {
		text += ". "
	}
	return text + fmt.Sprintf("Try `%s --version`; repair that Python or name another one with --python", e.Interpreter.Path)
}

func (e *VersionError) Unwrap() error { return e.Err }

// Version runs the interpreter and returns its version, such as "3.11.7". It takes at most 3 seconds. The
// error is a *VersionError, or that of ctx when ctx ended first.
func (i Interpreter) Version(ctx context.Context) (string, error) {
	return i.version(ctx, versionLimit)
}

func (i Interpreter) version(ctx context.Context, limit time.Duration) (string, error) {
	limited, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	// -E and -S: neither the user's variables nor site-packages may run code or print here.
	cmd := exec.CommandContext(limited, i.Path, "-E", "-S", "-c", versionProgram)
	detach(cmd)
	cmd.Cancel = func() error { return killGroup(cmd.Process) }
	cmd.WaitDelay = 500 * time.Millisecond // for a grandchild that keeps the output open
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	version := strings.TrimSpace(stdout.String())
	switch {
	case ctx.Err() != nil:
		return "", ctx.Err()
	case errors.Is(limited.Err(), context.DeadlineExceeded):
		return "", &VersionError{Interpreter: i, Problem: fmt.Sprintf("it did not answer within %v", limit), Output: excerpt(stderr.String()), Err: limited.Err()}
	case err != nil:
		return "", &VersionError{Interpreter: i, Problem: cause(err).Error(), Output: excerpt(stderr.String()), Err: err}
	case !versionText.MatchString(version):
		return "", &VersionError{Interpreter: i, Problem: "it did not print a version", Output: excerpt(version + "\n" + stderr.String())}
	}
	return version, nil
}

// excerpt keeps the first lines of what a program printed.
func excerpt(text string) string {
	const most = 800 // bytes
	text = strings.TrimSpace(text)
	if len(text) > most {
		text = strings.ToValidUTF8(text[:most], "") + " ..."
	}
	return text
}
