package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

const (
	installedRows  = 200_000
	installedLimit = 1.10 // times of the same SDK sending to a client that discards
	// valueTypeSwitch is the SDK's environment variable for its row_data encoding.
	valueTypeSwitch = "ConnectorSdkRemoveValueType=true"
)

// installed is the engine that drives an SDK 2.x, in both encodings of that SDK.
func installed(ctx context.Context, b *bench) ([]line, error) {
	if err := b.missing["sdk"]; err != nil {
		return []line{{what: "installed", met: "peer not installed"}}, nil
	}
	if why, err := b.refused(ctx); why != "" || err != nil {
		return []line{{what: "installed", measured: why, limit: "1.1 × the SDK alone", met: "not built"}}, err
	}
	var lines []line
	for _, encoding := range []struct {
		name string
		env  []string
	}{{"ValueType", nil}, {"row_data", []string{valueTypeSwitch}}} {
		var sync, alone series
		err := compare(ctx, b.installedSync(encoding.env, &sync), b.sdkAlone(encoding.env, &alone))
		if err != nil {
			return lines, err
		}
		ratio := sync.wall.over(alone.wall)
		lines = append(lines, line{
			what: "installed, 200,000 upserts, " + encoding.name, measured: sync.wall.show(seconds), limit: fmt.Sprintf("%g × the SDK alone", installedLimit),
			peer: "the SDK into nothing " + alone.wall.brief(seconds), ratio: ratio.brief(times), cpu: sync.cpuBeside(alone), met: met(ratio.median() <= installedLimit),
		})
	}
	return lines, nil
}

// refused is what csdk answers when it has no engine of that name; "" when it has.
func (b *bench) refused(ctx context.Context) (string, error) {
	project, err := b.project("first_row", configuration{})
	if err != nil {
		return "", err
	}
	text, err := b.w.command(ctx, b.csdk, "debug", project, "--python", b.python, "--sdk", "installed", "--quiet").CombinedOutput()
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() == 2 {
		return strings.Join(strings.Fields(string(text)), " "), nil
	}
	if err != nil {
		return "", fmt.Errorf("csdk debug --sdk installed: %w\n%s", err, text)
	}
	return "", nil
}

func (b *bench) installedSync(env []string, into *series) contender {
	return contender{"csdk --sdk installed", b.rounds, func(ctx context.Context) error {
		project, err := b.project("upserts", configuration{"rows": fmt.Sprint(installedRows)})
		if err != nil {
			return err
		}
		o, err := b.syncIn(ctx, env, project, installedRows, "--sdk", "installed")
		b.say("csdk --sdk installed", o)
		into.add(o)
		return errors.Join(err, os.RemoveAll(project))
	}}
}

// sdkAlone starts its clock when the client has imported what it needs, as csdk has nothing to import.
func (b *bench) sdkAlone(env []string, into *series) contender {
	return contender{"the SDK into nothing", b.rounds, func(ctx context.Context) error {
		project, err := b.project("upserts", configuration{"rows": fmt.Sprint(installedRows)})
		if err != nil {
			return err
		}
		cmd, stderr := b.peerCommand(ctx, "peer_sdk.py", project, filepath.Join(project, "socket"))
		cmd.Env = append(os.Environ(), env...)
		stdin, err := cmd.StdinPipe()
		if err != nil {
			return err
		}
		stdout, err := cmd.StdoutPipe()
		if err != nil {
			return err
		}
		if err := cmd.Start(); err != nil {
			return err
		}
		said, readErr := bufio.NewReader(stdout).ReadString('\n') // "ready", or the end
		began := time.Now()
		_, writeErr := io.WriteString(stdin, "\n")
		_, copyErr := io.Copy(io.Discard, stdout)
		if err := cmd.Wait(); err != nil {
			return fmt.Errorf("%w\n%s%s", err, said, stderr.Bytes())
		}
		o := outcome{wall: time.Since(began).Seconds(), cpu: computed(cmd.ProcessState)}
		b.say("the SDK into nothing", o)
		into.add(o)
		return errors.Join(readErr, writeErr, copyErr, os.RemoveAll(project))
	}}
}
