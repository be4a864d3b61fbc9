package requirement

import "strings"

// markerVariables are the names that PEP 508 knows, with the old spellings that pip accepts.
var markerVariables = map[string]bool{
	"python_version": true, "python_full_version": true, "os_name": true, "sys_platform": true,
	"platform_release": true, "platform_system": true, "platform_version": true, "platform_machine": true,
	"platform_python_implementation": true, "implementation_name": true, "implementation_version": true, "extra": true,
	"extras": true, "dependency_groups": true,
	"os.name": true, "sys.platform": true, "platform.version": true, "platform.machine": true,
	"platform.python_implementation": true, "python_implementation": true,
}

// marker reads a condition on the environment. It only says whether there is one: nothing here evaluates it.
type marker struct{ rest string }

func validMarker(text string) bool {
	m := &marker{text}
	return m.or(0) && strings.TrimSpace(m.rest) == ""
}

func (m *marker) or(depth int) bool {
	for {
		if !m.and(depth) {
			return false
		}
		if !m.word("or") {
			return true
		}
	}
}

func (m *marker) and(depth int) bool {
	for {
		if !m.atom(depth) {
			return false
		}
		if !m.word("and") {
			return true
		}
	}
}

const maxMarkerDepth = 100

func (m *marker) atom(depth int) bool {
	m.rest = strings.TrimLeft(m.rest, " \t")
	if rest, found := strings.CutPrefix(m.rest, "("); found {
		m.rest = rest
		if depth == maxMarkerDepth || !m.or(depth+1) {
			return false
		}
		m.rest = strings.TrimLeft(m.rest, " \t")
		m.rest, found = strings.CutPrefix(m.rest, ")")
		return found
	}
	return m.operand() && m.operator() && m.operand()
}

// word takes a word that does not go on.
func (m *marker) word(word string) bool {
	rest, found := strings.CutPrefix(strings.TrimLeft(m.rest, " \t"), word)
	if !found || rest != "" && isNameByte(rest[0]) {
		return false
	}
	m.rest = rest
	return true
}

func (m *marker) operator() bool {
	if m.word("in") {
		return true
	}
	if m.word("not") {
		return m.word("in")
	}
	m.rest = strings.TrimLeft(m.rest, " \t")
	for _, o := range operators {
		if rest, found := strings.CutPrefix(m.rest, o); found {
			m.rest = rest
			return true
		}
	}
	return false
}

func (m *marker) operand() bool {
	m.rest = strings.TrimLeft(m.rest, " \t")
	if m.rest == "" {
		return false
	}
	if quote := m.rest[0]; quote == '"' || quote == '\'' {
		end := strings.IndexByte(m.rest[1:], quote)
		if end < 0 {
			return false
		}
		m.rest = m.rest[end+2:]
		return true
	}
	n := 0
	for n < len(m.rest) && isNameByte(m.rest[n]) {
		n++
	}
	name := m.rest[:n]
	m.rest = m.rest[n:]
	return markerVariables[name]
}
