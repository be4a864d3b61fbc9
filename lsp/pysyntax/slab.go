package pysyntax

// A file has thousands of nodes, and they live as long as its Module does: so they are cut from larger pieces.

// slab makes nodes of one type.
type slab[T any] struct {
	free []T
	size int
}

func (s *slab[T]) add(value T) *T {
	if len(s.free) == 0 {
		s.size = min(max(2*s.size, 8), 256)
		s.free = make([]T, s.size)
	}
	node := &s.free[0]
	s.free = s.free[1:]
	*node = value
	return node
}

// lists collects slices of one type, the inner ones while an outer one is being collected.
type lists[T any] struct {
	stack []T
	free  []T
	size  int
}

func (l *lists[T]) push(value T) { l.stack = append(l.stack, value) }

// take takes what was pushed since the stack had a length, nil for nothing.
func (l *lists[T]) take(from int) []T {
	values := l.stack[from:]
	if len(values) == 0 {
		return nil
	}
	if len(l.free) < len(values) {
		l.size = min(max(2*l.size, 16), 512)
		l.free = make([]T, max(l.size, len(values)))
	}
	list := l.free[:len(values):len(values)]
	l.free = l.free[len(values):]
	copy(list, values)
	clear(values) // so that nothing is held twice
	l.stack = l.stack[:from]
	return list
}
