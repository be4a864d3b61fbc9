package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"golang.org/x/term"
)

// console is all that a command touches of the world around the process: streams, what is behind
// them, the environment, the clock. Tests make their own.
type console struct {
	in       io.Reader
	out, err io.Writer
	// whether a person is at the other end
	inTerminal, outTerminal, errTerminal bool
	width                                func() int // columns of the terminal
	environ                              []string
	now                                  func() time.Time
	exit                                 func(code int) // ends the process at once
}

const defaultWidth = 80 // columns, when the terminal does not say

func systemConsole() *console {
	return &console{
		in:          os.Stdin,
		out:         os.Stdout,
		err:         os.Stderr,
		inTerminal:  term.IsTerminal(int(os.Stdin.Fd())),
		outTerminal: isTerminal(os.Stdout),
		errTerminal: isTerminal(os.Stderr),
		width:       terminalWidth,
		environ:     os.Environ(),
		now:         time.Now,
		exit:        os.Exit,
	}
}

func terminalWidth() int {
	for _, f := range []*os.File{os.Stderr, os.Stdout} {
		if width, _, err := term.GetSize(int(f.Fd())); err == nil && width > 0 {
			return width
		}
	}
	return defaultWidth
}

// isTerminal is false for a terminal that does not understand escape sequences: it is then written
// to as if it were a file.
func isTerminal(f *os.File) bool {
	return term.IsTerminal(int(f.Fd())) && os.Getenv("TERM") != "dumb" && enableEscapes(f)
}

// complain writes a message for people about the command as a whole.
func (c *console) complain(message string) {
	fmt.Fprintf(c.err, "csdk: %s\n", printable(message, c.errTerminal))
}

// colour says whether a stream with that kind of reader gets colours (https://no-color.org).
func (c *console) colour(terminal bool) bool {
	return terminal && c.variable("NO_COLOR") == ""
}

// variable is the last value of an environment variable, as the operating system would find it.
func (c *console) variable(name string) string {
	value := ""
	for _, entry := range c.environ {
		if rest, ok := strings.CutPrefix(entry, name+"="); ok {
			value = rest
		}
	}
	return value
}
