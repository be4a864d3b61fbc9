package dap

import (
	"context"
	"fmt"
	"sort"

	dap "github.com/google/go-dap"
)

// node is a variable of our own: of the state, a table, a setting, a result.
type node struct {
	name, value, kind string
	evaluate          string
	path              []string // of a key of the state
	count             int      // elements of an array; 0 for none, or when there are other children
	load              func(context.Context) ([]*node, error)

	loaded bool
	kids   []*node
	number int // in handles; 0 while nobody has seen it
}

// handles gives numbers to our nodes. They are above those of debugpy and the agent, and mean something until the sync goes on: no number
// is given twice in a session, since editors may ask later for what they have shown.
type handles struct {
	last  int
	nodes map[int]*node
}

// ourNumbers is where they begin; a variablesReference must stay below 2^31.
const ourNumbers = 1 << 30

func (h *handles) reset() {
	h.last, h.nodes = max(h.last, ourNumbers), map[int]*node{}
}

func (h *handles) find(number int) *node { return h.nodes[number] }

// of is the number of a node with children, 0 of one without.
func (h *handles) of(n *node) int {
	if n.load == nil && len(n.kids) == 0 {
		return 0
	}
	if n.number == 0 {
		h.last++
		n.number = h.last
		h.nodes[n.number] = n
	}
	return n.number
}

func (h *handles) variable(n *node) dap.Variable {
	v := dap.Variable{Name: n.name, Value: n.value, Type: n.kind, EvaluateName: n.evaluate, VariablesReference: h.of(n), IndexedVariables: n.count}
	v.PresentationHint = &dap.VariablePresentationHint{Attributes: []string{"readOnly"}}
	return v
}

func (s *session) onVariables(m *message) error {
	args, err := arguments[dap.VariablesArguments](m)
	if err != nil {
		return err
	}
	n := s.handles.find(args.VariablesReference)
	switch {
	case n == nil && args.VariablesReference >= ourNumbers:
		return quiet(idNotStopped, "The sync has gone on; these values are of before.")
	case n == nil && s.run.plain():
		return s.plainVariables(m, args)
	case n == nil:
		return s.forward(m)
	}
	answer := func() {
		kids := n.kids
		if n.count > 0 && args.Count > 0 {
			start := min(max(args.Start, 0), len(kids))
			kids = kids[start:min(start+args.Count, len(kids))]
		}
		body := dap.VariablesResponseBody{Variables: []dap.Variable{}}
		for _, kid := range kids {
			body.Variables = append(body.Variables, s.handles.variable(kid))
		}
		s.reply(m, body)
	}
	if n.loaded || n.load == nil {
		answer()
		return nil
	}
	ctx, cancel := context.WithCancel(context.Background())
	s.calls[m.Seq] = cancel
	go func() { // ended by the answer, or by cancel
		kids, err := guarded(s, m, func() ([]*node, error) { return n.load(ctx) })
		s.post(s.boundTo(m, func() {
			if err != nil {
				s.fail(m, quiet(idWarehouse, "%v", err))
				return
			}
			n.kids, n.loaded = kids, true
			answer()
		}))
	}()
	return nil
}

func (s *session) onSetVariable(m *message) error {
	args, err := arguments[dap.SetVariableArguments](m)
	if err != nil {
		return err
	}
	if args.VariablesReference >= ourNumbers {
		return failure(idReadOnly, "%s is shown as it was committed, and cannot be changed here. Change the variable of your code under Locals, or files/state.json after the sync.", args.Name)
	}
	return s.forward(m)
}

// leaf is a node without children.
func leaf(name, format string, args ...any) *node {
	return &node{name: name, value: fmt.Sprintf(format, args...)}
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	return keys
}
