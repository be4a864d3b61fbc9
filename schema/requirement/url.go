package requirement

import (
	"slices"
	"strings"
)

var vcsNames = []string{"git", "hg", "svn", "bzr"}

// url takes a URL apart as far as requirements use it.
func (p *parser) url(start, end int) URL {
	u := URL{Part: p.part(start, end)}
	text := p.text[start:end]
	scheme, _, found := strings.Cut(text, ":")
	if !found {
		return u
	}
	for _, vcs := range vcsNames {
		if transport, found := strings.CutPrefix(scheme, vcs+"+"); found && isLetters(transport) {
			u.VCS = vcs
		}
	}
	fragment := strings.IndexByte(text, '#')
	if fragment < 0 {
		fragment = len(text)
	}
	u.Egg = p.egg(start, end, start+fragment)
	if u.VCS == "" {
		return u
	}
	path := strings.Index(text, "://")
	if path < 0 {
		return u
	}
	path += len("://")
	slash := strings.IndexByte(text[path:fragment], '/')
	if slash < 0 {
		return u
	}
	if at := strings.LastIndexByte(text[path+slash:fragment], '@'); at >= 0 {
		u.Ref = p.part(start+path+slash+at+1, start+fragment)
	}
	return u
}

// egg finds the name in the fragment of a URL.
func (p *parser) egg(start, end, fragment int) Part {
	for at := fragment + 1; at < end; {
		stop := end
		if n := strings.IndexByte(p.text[at:end], '&'); n >= 0 {
			stop = at + n
		}
		if name, found := strings.CutPrefix(p.text[at:stop], "egg="); found {
			name, _, _ = strings.Cut(name, "[")
			if isName(name) {
				return p.part(at+len("egg="), at+len("egg=")+len(name))
			}
		}
		at = stop + 1
	}
	return Part{}
}

func isLetters(text string) bool {
	for i := range len(text) {
		if c := text[i] | ' '; c < 'a' || c > 'z' {
			return false
		}
	}
	return text != ""
}

// isURL follows pip: what has such a scheme is no name.
func isURL(text string) bool {
	scheme, _, found := strings.Cut(text, ":")
	if !found {
		return false
	}
	switch scheme = strings.ToLower(scheme); scheme {
	case "http", "https", "file", "ftp":
		return true
	}
	vcs, transport, found := strings.Cut(scheme, "+")
	return found && slices.Contains(vcsNames, vcs) && isLetters(transport)
}

// isPath reports whether pip can take the text for a file or folder of the project.
func isPath(text string) bool {
	if strings.HasPrefix(text, ".") || strings.HasPrefix(text, "/") {
		return true
	}
	name, _, _ := strings.Cut(text, "[")
	if strings.ContainsAny(name, " @=<>") || strings.Contains(name, "://") {
		return false
	}
	for _, ending := range []string{".whl", ".tar.gz", ".tgz", ".tar", ".zip", ".tar.bz2", ".tbz", ".tar.xz"} {
		if strings.HasSuffix(strings.ToLower(name), ending) {
			return true
		}
	}
	return strings.ContainsAny(name, `/\`)
}
