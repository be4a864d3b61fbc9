package schema

import (
	"iter"
	"math"
	"regexp"
	"slices"
	"strings"
)

// secretFormat is a form that secrets of one kind have and nothing else has.
type secretFormat struct {
	what   string         // with an article
	starts string         // what they start with; several are apart by spaces
	whole  *regexp.Regexp // from there on
}

var secretFormats = []secretFormat{
	{"an AWS access key id", "AKIA ASIA", regexp.MustCompile(`^....[A-Z2-7]{16}\b`)},
	{"a GitHub token", "ghp_ gho_ ghu_ ghs_ ghr_", regexp.MustCompile(`^.{4}[A-Za-z0-9]{36,}\b`)},
	{"a GitHub token", "github_pat_", regexp.MustCompile(`^github_pat_[A-Za-z0-9_]{60,}\b`)},
	{"a GitLab token", "glpat-", regexp.MustCompile(`^glpat-[A-Za-z0-9_-]{20,}`)},
	{"a Slack token", "xoxa- xoxb- xoxe- xoxo- xoxp- xoxr- xoxs-", regexp.MustCompile(`^.{5}[A-Za-z0-9-]{20,}`)},
	{"a Stripe key", "sk_live_ rk_live_", regexp.MustCompile(`^.{8}[A-Za-z0-9]{16,}`)},
	{"an Anthropic key", "sk-ant-", regexp.MustCompile(`^sk-ant-[A-Za-z0-9_-]{40,}`)},
	{"an OpenAI key", "sk-", regexp.MustCompile(`^sk-(?:proj-|svcacct-)?[A-Za-z0-9_-]{20,}T3BlbkFJ[A-Za-z0-9_-]{20,}`)},
	{"a Google API key", "AIza", regexp.MustCompile(`^AIza[A-Za-z0-9_-]{35}\b`)},
	{"a SendGrid key", "SG.", regexp.MustCompile(`^SG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}\b`)},
	{"a Shopify token", "shpat_ shpca_ shppa_ shpss_", regexp.MustCompile(`^.{6}[a-fA-F0-9]{32}\b`)},
	{"a HubSpot token", "pat-na pat-eu pat-ap", regexp.MustCompile(`^.{6}\d-[a-f0-9]{8}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{12}\b`)},
	{"a Databricks token", "dapi", regexp.MustCompile(`^dapi[a-f0-9]{32}\b`)},
	{"a DigitalOcean token", "dop_v1_ doo_v1_ dor_v1_", regexp.MustCompile(`^.{7}[a-f0-9]{64}\b`)},
	{"an npm token", "npm_", regexp.MustCompile(`^npm_[A-Za-z0-9]{36}\b`)},
	{"a PyPI token", "pypi-AgEIcHlwaS", regexp.MustCompile(`^pypi-[A-Za-z0-9_-]{60,}`)},
	{"an Airtable token", "pat", regexp.MustCompile(`^pat[A-Za-z0-9]{14}\.[a-f0-9]{64}\b`)},
	{"a Hugging Face token", "hf_", regexp.MustCompile(`^hf_[A-Za-z]{34}\b`)},
	{"a private key", "-----BEGIN", regexp.MustCompile(`^-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----(?:\s|\\r|\\n)*[A-Za-z0-9+/=\s\\:,-]{100,}`)},
}

// shortestSecret is below the length of everything that is looked for: a password in a URL such as a://b:cde@f.
const shortestSecret = 10

type secretStart struct {
	text   string
	format *secretFormat
}

// secretStarts are the starts by their first byte, so that a text is gone through once.
var secretStarts = func() (byFirst [256][]secretStart) {
	for i := range secretFormats {
		for start := range strings.FieldsSeq(secretFormats[i].starts) {
			byFirst[start[0]] = append(byFirst[start[0]], secretStart{start, &secretFormats[i]})
		}
	}
	return byFirst
}()

// SecretText is a piece of a text that has the format of a secret.
type SecretText struct {
	Start, End int
	What       string // such as "a GitHub token"
}

// FindSecrets finds what has the format of a secret of a well-known kind, in the order of the text. Examples as
// documentation has them are left out.
func FindSecrets(text string) []SecretText {
	if len(text) < shortestSecret {
		return nil
	}
	var found []SecretText
	for at := range len(text) {
		for _, start := range secretStarts[text[at]] {
			if !strings.HasPrefix(text[at:], start.text) || !wordStarts(text, at) {
				continue
			}
			if m := start.format.whole.FindStringIndex(text[at:]); m != nil && !isExample(text[at:at+m[1]]) {
				found = append(found, SecretText{at, at + m[1], start.format.what})
			}
		}
	}
	for at := range occurrences(text, "://") {
		m := credentials.FindStringSubmatchIndex(text[at:])
		if m == nil {
			continue
		}
		if password := text[at+m[2] : at+m[3]]; !isExample(password) && !harmlessPasswords[strings.ToLower(password)] {
			found = append(found, SecretText{at + m[2], at + m[3], "a password in a URL"})
		}
	}
	slices.SortFunc(found, func(a, b SecretText) int { return a.Start - b.Start })
	return found
}

// credentials are the user and the password of a URL, its scheme aside.
var credentials = regexp.MustCompile(`^://[^\s:/?#@"'<>${}*]{0,200}:([^\s:/?#@"'<>${}*]{3,200})@[A-Za-z0-9]`)

// occurrences goes over the places of a word in a text.
func occurrences(text, word string) iter.Seq[int] {
	return func(yield func(int) bool) {
		for from := 0; ; {
			n := strings.Index(text[from:], word)
			if n < 0 || !yield(from+n) {
				return
			}
			from += n + len(word)
		}
	}
}

// wordStarts reports whether a word can start at an offset.
func wordStarts(text string, at int) bool {
	if at == 0 || text[at] == '-' {
		return true
	}
	c := text[at-1]
	return c != '_' && c != '-' && !('a' <= c|' ' && c|' ' <= 'z' || '0' <= c && c <= '9')
}

var harmlessPasswords = wordSet("password pass passwd pwd secret token root admin user test postgres mysql guest changeme x-oauth-basic", "")

// LooksSecret reports whether the value of a setting is a real secret: the key names one and the value looks made by
// chance, or the value has the format of a well-known secret. Words, placeholders and short passwords are none.
func LooksSecret(key, value string) bool {
	if IsEncrypted(value) || strings.HasPrefix(value, "ENCRYPTED:") || IsPlaceholder(value) {
		return false
	}
	if len(FindSecrets(value)) > 0 {
		return true
	}
	return IsSecretKey(key) && !isExample(value) && looksRandom(value)
}

// IsPlaceholder reports whether a value of configuration.json only says what belongs there: <YOUR_API_KEY>,
// YOUR_API_KEY, ${API_KEY}, changeme.
func IsPlaceholder(value string) bool {
	return placeholder.MatchString(strings.TrimSpace(value))
}

var placeholder = regexp.MustCompile(`^(?:` + strings.Join([]string{
	`<[^<>]*>`,
	`(?:(?i:basic|bearer|token) )?<[^<>]+>`,
	`\$?\{\{?[^{}"':]+\}?\}`, // JSON has quotes and colons in its braces
	`\[[A-Z][A-Z0-9_ ]*\]`,
	`(?i)your[-_ ](?:[a-z0-9]+[-_ ])*[a-z0-9]+`,
	`(?i)(?:add|enter|insert|paste|put|replace)[-_ ](?:with[-_ ])?your[-_ ].*`,
	`(?i)(?:insert|replace)[-_ ](?:[a-z0-9]+[-_ ])*here`,
	`(?i)replace[-_ ]?me|change[-_ ]?me|to[-_ ]?do|tbd|fill[-_ ]?me`,
	`(?i)x{3,}|\*{3,}|\.{3}`,
}, "|") + `)$`)

// isExample finds the words of examples in what could otherwise be a secret.
func isExample(value string) bool {
	return IsPlaceholder(value) || exampleWord.MatchString(value)
}

var exampleWord = regexp.MustCompile(`(?i)example|sample|dummy|fake|placeholder|your|changeme|redacted|xxxx|\*\*\*|\.\.\.|<|>|\$\{|` +
	`0123456789|123456789|abcdefgh|full string|insert|replace|localhost`)

// looksRandom reports whether a text is long, of mixed characters, and as irregular as what a generator makes.
func looksRandom(value string) bool {
	if len(value) < 12 || strings.ContainsAny(value, " \t\r\n") || strings.Contains(value, "://") {
		return false
	}
	var lower, upper, digit int
	for _, c := range []byte(value) {
		switch {
		case 'a' <= c && c <= 'z':
			lower = 1
		case 'A' <= c && c <= 'Z':
			upper = 1
		case '0' <= c && c <= '9':
			digit = 1
		}
	}
	if digit == 0 || lower+upper == 0 {
		return false
	}
	if lower+upper+digit == 3 {
		return entropy(value) >= 3
	}
	return len(value) >= 20 && entropy(value) >= 3.2
}

// entropy is the bits that a character of the text carries, by how often each occurs.
func entropy(text string) float64 {
	var counts [256]int
	for _, c := range []byte(text) {
		counts[c]++
	}
	bits := 0.0
	for _, n := range counts {
		if n > 0 {
			p := float64(n) / float64(len(text))
			bits -= p * math.Log2(p)
		}
	}
	return bits
}

// assignment is a line of a settings file: key = value, "key": "value", export KEY=value.
var assignment = regexp.MustCompile(`(?m)^[ \t]*(?:export[ \t]+|-[ \t]+)?["']?([A-Za-z_][A-Za-z0-9_.-]*)["']?[ \t]*[:=][ \t]*["']?([^\s"',;#]+)`)

// FindSettings finds the values of a settings file that look like secrets by their key.
func FindSettings(text string) []SecretText {
	var found []SecretText
	for _, m := range assignment.FindAllStringSubmatchIndex(text, -1) {
		if key, value := text[m[2]:m[3]], text[m[4]:m[5]]; IsSecretKey(key) && LooksSecret(key, value) {
			found = append(found, SecretText{m[4], m[5], "the secret of `" + key + "`"})
		}
	}
	return found
}
