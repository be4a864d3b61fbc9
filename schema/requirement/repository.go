package requirement

import (
	"regexp"
	"strings"
)

var (
	// scpForm is what `git clone` takes and pip does not: git@github.com:org/repo.git.
	scpForm = regexp.MustCompile(`^(?:git\+)?(?:ssh://)?(git@[A-Za-z0-9.-]+):([A-Za-z_~][^\s:]*/\S+)$`)
	// hosted is a repository's page, which pip takes for an archive: https://github.com/org/repo.
	hosted = regexp.MustCompile(`^(?:https?://)?(?:www\.)?((?:github\.com|gitlab\.com|bitbucket\.org)/[\w.-]+/[\w.-]+(?:@[^\s/#?]+)?/?(?:#\S*)?)$`)
	// dotGit is a repository on any host.
	dotGit = regexp.MustCompile(`^(https?://[^\s?#]+\.git(?:@[^\s/#?]+)?(?:#\S*)?)$`)
	// plainScheme lacks git+ before the transport.
	plainScheme = regexp.MustCompile(`^(?:git|ssh)://\S+$`)
	// noTransport has git+ and no https:// or half of it.
	noTransport = regexp.MustCompile(`^git\+(?:https?:/?)?([A-Za-z0-9-]+\.[A-Za-z0-9.-]+/\S+)$`)
	badScheme   = regexp.MustCompile(`^git\+([a-z]+)://(\S+)$`)
	named       = regexp.MustCompile(`^([A-Za-z0-9][A-Za-z0-9._-]*(?:\s*\[[^\]]*\])?\s*@\s*)(\S+)$`)
)

// repairRepository gives the form that pip wants for what is meant as a Git repository and written in another one.
func repairRepository(text string) (string, bool) {
	if m := scpForm.FindStringSubmatch(text); m != nil {
		return "git+ssh://" + m[1] + "/" + m[2], true
	}
	if m := hosted.FindStringSubmatch(text); m != nil {
		return "git+https://" + m[1], true
	}
	if m := dotGit.FindStringSubmatch(text); m != nil {
		return "git+" + m[1], true
	}
	if plainScheme.MatchString(text) {
		return "git+" + strings.Replace(text, "git://", "https://", 1), true
	}
	if m := noTransport.FindStringSubmatch(text); m != nil {
		return "git+https://" + m[1], true
	}
	if m := badScheme.FindStringSubmatch(text); m != nil {
		switch m[1] {
		case "http", "https", "ssh", "git", "file":
		case "htps", "htpps", "htttps", "ttps", "htts":
			return "git+https://" + m[2], true
		}
	}
	return "", false
}

// repository reads a repository that is not written as pip wants it; false when the text at pos is none.
func (p *parser) repository(r *Requirement) bool {
	text := p.text[p.pos:]
	if strings.IndexByte(text, '/') < 0 {
		return false
	}
	if n := strings.IndexByte(text, ';'); n >= 0 {
		text = text[:n]
	}
	text = strings.TrimRight(text, " \t")
	start, end := p.pos, p.pos+len(text)
	repaired, found := repairRepository(text)
	if m := named.FindStringSubmatchIndex(text); !found && m != nil {
		if repaired, found = repairRepository(text[m[4]:m[5]]); found {
			start += m[4]
			p.name(r)
		}
	}
	if !found {
		return false
	}
	r.URL = URL{Part: p.part(start, end), VCS: "git"}
	r.Repair = repaired
	p.pos = end
	return true
}
