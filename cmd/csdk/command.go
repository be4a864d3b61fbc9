package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/pflag"
)

// command is one row of the table of commands: parsing, help, suggestions and the README's table
// are made from it.
type command struct {
	name     string
	args     string // as shown in the usage line: [PROJECT]
	minArgs  int
	maxArgs  int
	summary  string   // one line, starting with a small letter, no full stop
	details  string   // what else `csdk help NAME` says
	synonyms []string // what other tools call it
	flags    []option
	run      func(context.Context, *console, *input) error
}

// anyNumber is the maxArgs of a command that takes as many as there are.
const anyNumber = 1 << 30

// option is one flag of a command.
type option struct {
	name     string
	value    string   // what stands for the value in help, "" for a switch
	choices  []string // the only values accepted, any case
	fallback string   // value when the flag is not given
	repeat   bool     // may be given more than once
	usage    string
}

// errHelp is returned by parse for -h and --help.
var errHelp = pflag.ErrHelp

// input is a parsed command line.
type input struct {
	command *command
	args    []string
	set     *pflag.FlagSet
}

// text is the value of a flag; that of a flag with choices is in small letters.
func (in *input) text(name string) string {
	return in.set.Lookup(name).Value.String()
}

// on says whether a switch was given.
func (in *input) on(name string) bool {
	return in.text(name) == "true"
}

// list is the values of a flag that may be repeated, in order.
func (in *input) list(name string) []string {
	return in.set.Lookup(name).Value.(pflag.SliceValue).GetSlice()
}

// given says whether the flag was on the command line.
func (in *input) given(name string) bool {
	return in.set.Changed(name)
}

// arg is a positional argument, or the fallback when it was not given.
func (in *input) arg(i int, fallback string) string {
	if i < len(in.args) {
		return in.args[i]
	}
	return fallback
}

// fail is a usage error of this command.
func (in *input) fail(format string, args ...any) error {
	return &usageError{message: fmt.Sprintf(format, args...), command: in.command.name}
}

// parse reads the arguments after the command's name.
func (c *command) parse(args []string) (*input, error) {
	set := pflag.NewFlagSet(c.name, pflag.ContinueOnError)
	set.SetOutput(io.Discard)
	set.Usage = func() {} // help is printed by the caller, which knows the stream
	for _, f := range c.flags {
		switch {
		case f.value == "":
			set.Bool(f.name, false, "")
		case f.repeat:
			set.StringArray(f.name, nil, "")
		default:
			set.String(f.name, f.fallback, "")
		}
	}
	set.SetNormalizeFunc(func(_ *pflag.FlagSet, name string) pflag.NormalizedName {
		return pflag.NormalizedName(c.expand(name))
	})
	in := &input{command: c, set: set}
	if err := set.Parse(args); err != nil {
		return nil, c.explain(in, err)
	}
	in.args = set.Args()
	if err := c.checkChoices(in); err != nil {
		return nil, err
	}
	switch n := len(in.args); {
	case n < c.minArgs:
		return nil, in.fail("%s needs %s.", c.name, c.args)
	case n > c.maxArgs:
		return nil, in.fail("%s takes %s; %q is too many.", c.name, orNothing(c.args), in.args[c.maxArgs])
	}
	return in, nil
}

func orNothing(args string) string {
	if args == "" {
		return "no argument"
	}
	return args
}

// expand completes an abbreviated flag name as the fivetran command does (--config), if exactly one
// flag starts so; otherwise the name stays as it is.
func (c *command) expand(name string) string {
	matches := c.flagsStarting(name)
	if len(matches) == 1 {
		return matches[0]
	}
	return name
}

// flagsStarting is the flags that a name can stand for; an exact name stands for itself only.
func (c *command) flagsStarting(name string) []string {
	var matches []string
	for _, f := range c.flags {
		if f.name == name {
			return []string{name}
		}
		if strings.HasPrefix(f.name, name) {
			matches = append(matches, f.name)
		}
	}
	return matches
}

// explain turns an error of the flag library into a message that says what to type instead.
func (c *command) explain(in *input, err error) error {
	var unknown *pflag.NotExistError
	var noValue *pflag.ValueRequiredError
	switch {
	case errors.Is(err, pflag.ErrHelp):
		return errHelp
	case errors.As(err, &noValue):
		name := noValue.GetFlag().Name
		return in.fail("--%s needs a value: --%s %s", name, name, c.flag(name).value)
	case errors.As(err, &unknown) && unknown.GetSpecifiedShortnames() == "":
		name := unknown.GetSpecifiedName()
		if matches := c.flagsStarting(name); len(matches) > 1 {
			return in.fail("--%s can mean --%s.", name, strings.Join(matches, " or --"))
		}
		if near := nearest(name, c.flagNames()); near != "" {
			return in.fail("%s has no flag --%s. Did you mean --%s?", c.name, name, near)
		}
		return in.fail("%s has no flag --%s.", c.name, name)
	case errors.As(err, &unknown):
		return in.fail("%s has no flag -%s.", c.name, unknown.GetSpecifiedShortnames())
	}
	return in.fail("%s.", err)
}

func (c *command) flagNames() []string {
	var names []string
	for _, f := range c.flags {
		names = append(names, f.name)
	}
	return names
}

// flag is the row of a flag that the table has.
func (c *command) flag(name string) option {
	for _, f := range c.flags {
		if f.name == name {
			return f
		}
	}
	return option{name: name}
}

func (c *command) checkChoices(in *input) error {
	for _, f := range c.flags {
		if len(f.choices) == 0 || !in.given(f.name) {
			continue
		}
		value := strings.ToLower(in.text(f.name))
		known := false
		for _, choice := range f.choices {
			known = known || choice == value
		}
		if !known {
			return in.fail("--%s takes %s, not %q.", f.name, strings.Join(f.choices, ", "), in.text(f.name))
		}
		if err := in.set.Set(f.name, value); err != nil {
			return fmt.Errorf("set --%s: %w", f.name, err)
		}
	}
	return nil
}
