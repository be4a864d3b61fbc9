package runner

import (
	"bufio"
	"errors"
	"io"
	"time"
)

// longestLine is where a printed line without an end is cut.
const longestLine = 64 << 10

// printed is something the connector wrote to stdout or stderr.
type printed struct {
	origin string // stdout, stderr
	text   string
}

// output reads both streams of the connector's process, line by line. lines is closed when both ended.
type output struct{ lines chan printed }

func readOutput(stdout, stderr io.Reader) *output {
	o := &output{lines: make(chan printed, 256)}
	done := make(chan struct{}, 2)
	for _, stream := range []struct {
		origin string
		r      io.Reader
	}{{"stdout", stdout}, {"stderr", stderr}} {
		go func() { // ends with the pipe
			readLines(stream.r, func(text string) { o.lines <- printed{stream.origin, text} })
			done <- struct{}{}
		}()
	}
	go func() { // ends after the two readers
		<-done
		<-done
		close(o.lines)
	}()
	return o
}

func readLines(r io.Reader, emit func(string)) {
	b := bufio.NewReaderSize(r, longestLine)
	for {
		line, err := b.ReadSlice('\n')
		if n := len(line); n > 0 {
			if line[n-1] == '\n' {
				n--
				if n > 0 && line[n-1] == '\r' {
					n--
				}
			}
			emit(string(line[:n]))
		}
		if err != nil && !errors.Is(err, bufio.ErrBufferFull) {
			return
		}
	}
}

func (s *sync) show(p printed) {
	if p.origin == "" {
		return // a closed channel's zero value: the streams have ended
	}
	if !s.hello && len(s.early) < mostEarlyLines {
		s.early = append(s.early, p) // why the interpreter does not start, if it does not
		return
	}
	s.observer.Event(Log{Time: time.Now(), Level: "INFO", Origin: p.origin, Message: p.text})
}

// mostEarlyLines is how much is held back of what is printed before the engine is there.
const mostEarlyLines = 20

// greeted shows what was held back: the interpreter did start.
func (s *sync) greeted() {
	s.hello = true
	for _, p := range s.early {
		s.show(p)
	}
	s.early = nil
}
