package runner

import (
	"csdk/runner/statefile"
)

// stateWriter replaces the state file at each checkpoint. What takes time, it does beside DuckDB's commit: the new text is
// written before it, under another name, and the rename is made durable before the next commit ends, since its record can
// roll forward a state file that is one checkpoint behind, but no older one.
type stateWriter struct {
	path    string
	next    chan prepared // of prepare; nil when there is none
	renamed chan error    // of publish; nil when there is none
}

type prepared struct {
	next *statefile.Next
	err  error
}

// prepare starts to write the text of the next checkpoint.
func (sw *stateWriter) prepare(text string) {
	sw.next = make(chan prepared, 1)
	go func(done chan<- prepared) { // ends when the text is on disk
		next, err := statefile.Prepare(sw.path, text)
		done <- prepared{next, err}
	}(sw.next)
}

// discard takes prepare back.
func (sw *stateWriter) discard() {
	if sw.next == nil {
		return
	}
	if p := <-sw.next; p.err == nil {
		p.next.Discard()
	}
	sw.next = nil
}

// publish gives the prepared text its name, and starts to make that durable.
func (sw *stateWriter) publish() error {
	p := <-sw.next
	sw.next = nil
	if p.err != nil {
		return p.err
	}
	if err := p.next.Publish(); err != nil {
		return err
	}
	sw.renamed = make(chan error, 1)
	go func(done chan<- error) { done <- p.next.Sync() }(sw.renamed) // ends when the folder is on disk
	return nil
}

// settle waits until the last publish is durable.
func (sw *stateWriter) settle() error {
	if sw.renamed == nil {
		return nil
	}
	err := <-sw.renamed
	sw.renamed = nil
	return err
}
