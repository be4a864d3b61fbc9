package schema

import (
	"math"
	"regexp"
	"strings"
)

// secretFormat is a form that secrets of one kind have and nothing else has.
type secretFormat struct {
	what    string // with an article
	pattern *regexp.Regexp
}

var secretFormats = []secretFormat{
	{"a private key", regexp.MustCompile(`-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----(?:\s|\\r|\\n)*[A-Za-z0-9+/=\s\\:,-]{100,}`)},
	{"an AWS access key id", regexp.MustCompile(`\b(?:AKIA|ASIA)[A-Z2-7]{16}\b`)},
	{"a GitHub token", regexp.MustCompile(`\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{60,})\b`)},
	{"a GitLab token", regexp.MustCompile(`\bglpat-[A-Za-z0-9_-]{20,}`)},
	{"a Slack token", regexp.MustCompile(`\bxox[abeoprs]-[A-Za-z0-9-]{20,}`)},
	{"a Stripe key", regexp.MustCompile(`\b(?:sk|rk)_live_[A-Za-z0-9]{16,}`)},
	{"an Anthropic key", regexp.MustCompile(`\bsk-ant-[A-Za-z0-9_-]{40,}`)},
	{"an OpenAI key", regexp.MustCompile(`\bsk-(?:proj-|svcacct-)?[A-Za-z0-9_-]{20,}T3BlbkFJ[A-Za-z0-9_-]{20,}`)},
	{"a Google API key", regexp.MustCompile(`\bAIza[A-Za-z0-9_-]{35}\b`)},
	{"a SendGrid key", regexp.MustCompile(`\bSG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}\b`)},
	{"a Shopify token", regexp.MustCompile(`\bshp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}\b`)},
	{"a HubSpot token", regexp.MustCompile(`\bpat-(?:na|eu|ap)\d-[a-f0-9]{8}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{12}\b`)},
	{"a Databricks token", regexp.MustCompile(`\bdapi[a-f0-9]{32}\b`)},
	{"a DigitalOcean token", regexp.MustCompile(`\bdo[opr]_v1_[a-f0-9]{64}\b`)},
	{"an npm token", regexp.MustCompile(`\bnpm_[A-Za-z0-9]{36}\b`)},
	{"a PyPI token", regexp.MustCompile(`\bpypi-AgEIcHlwaS[A-Za-z0-9_-]{50,}`)},
	{"an Airtable token", regexp.MustCompile(`\bpat[A-Za-z0-9]{14}\.[a-f0-9]{64}\b`)},
	{"a Hugging Face token", regexp.MustCompile(`\bhf_[A-Za-z]{34}\b`)},
	{"a password in a URL", regexp.MustCompile(`\b[a-z][a-z0-9+.-]*://[^\s:/?#@"'<>${}*]+:([^\s:/?#@"'<>${}*]{3,})@[A-Za-z0-9]`)},
}

// hasSecretMark is a cheap test that every text with a secret of a known format passes.
var hasSecretMark = regexp.MustCompile(`PRIVATE KEY-----|A[KS]IA[A-Z2-7]|gh[pousr]_|github_pat_|glpat-|xox[abeoprs]-|[sr]k_live_|sk-|AIza|SG\.|shp|pat|dapi|do[opr]_v1_|npm_|pypi-Ag|hf_|://`)

// SecretText is a piece of a text that has the format of a secret.
type SecretText struct {
	Start, End int
	What       string // such as "a GitHub token"
}

// FindSecrets finds what has the format of a secret of a well-known kind. Examples as documentation has them are left
// out.
func FindSecrets(text string) []SecretText {
	if !hasSecretMark.MatchString(text) {
		return nil
	}
	var found []SecretText
	for _, f := range secretFormats {
		for _, m := range f.pattern.FindAllStringSubmatchIndex(text, -1) {
			value := text[m[0]:m[1]]
			if len(m) > 2 {
				value = text[m[2]:m[3]]
			}
			if !isExample(value) && !(len(m) > 2 && harmlessPasswords[strings.ToLower(value)]) {
				found = append(found, SecretText{m[0], m[1], f.what})
			}
		}
	}
	return found
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
	`\$?\{\{?[^{}]*\}?\}`,
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
