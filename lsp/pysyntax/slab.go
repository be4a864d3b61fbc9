package pysyntax

// A file has thousands of nodes, and they live as long as its Module does: so they are cut from larger pieces, which
// grow with what a file has so that little of them stays empty.

const largestPiece = 64

// slab makes nodes of one type.
type slab[T any] struct {
	free []T
	made int
}

func (s *slab[T]) add(value T) *T {
	if len(s.free) == 0 {
		s.free = make([]T, min(max(s.made/2, 4), largestPiece))
		s.made += len(s.free)
	}
	node := &s.free[0]
	s.free = s.free[1:]
	*node = value
	return node
}

// lists collects slices of one type, the inner ones while an outer one is being collected.
type lists[T any] struct {
	stack []T // what is being collected; a buffer between files
	free  []T
	made  int
}

func (l *lists[T]) push(value T) { l.stack = append(l.stack, value) }

// take takes what was pushed since the stack had a length, nil for nothing.
func (l *lists[T]) take(from int) []T {
	values := l.stack[from:]
	if len(values) == 0 {
		return nil
	}
	if len(l.free) < len(values) {
		l.free = make([]T, max(len(values), min(max(l.made/2, 4), largestPiece)))
		l.made += len(l.free)
	}
	list := l.free[:len(values):len(values)]
	l.free = l.free[len(values):]
	copy(list, values)
	l.stack = l.stack[:from]
	return list
}

// rest is the empty buffer for the next file.
func (l *lists[T]) rest() lists[T] {
	if cap(l.stack) > 1<<12 {
		return lists[T]{}
	}
	clear(l.stack[:cap(l.stack)])
	return lists[T]{stack: l.stack[:0]}
}
