package schema

import (
	"strings"
	"unicode"
)

// IsSecretKey reports whether a configuration key names a secret, such as api_key, clientSecret or DB-PASSWORD.
//
// It goes by the words of the key, in snake case, camel case or with dashes, not by substrings: author, keyword and
// compass name none. What only says something about a secret is none either: its URL, type, id, name, file or
// expiry, and switches such as use_token. In doubt a key counts as a secret, because showing one is worse than
// hiding a setting.
func IsSecretKey(key string) bool {
	words := keyWords(key)
	for end := 1; end <= len(words); end++ {
		for start := max(0, end-longestPhrase); start < end; start++ {
			if namesSecret(words, start, end) {
				return true
			}
		}
	}
	return false
}

// place is where in a key a phrase must stand to name a secret.
type place uint8

const (
	anywhere place = iota + 1
	atEnd
	alone // the key has no other word
)

// longestPhrase is the most words that a row of secretPhrases has.
const longestPhrase = 3

// namesSecret reports whether words[start:end] names a secret that is the value of the key.
func namesSecret(words []string, start, end int) bool {
	last := len(words) - 1
	switch secretPhrases[strings.Join(words[start:end], " ")] {
	case anywhere:
		if end <= last && (descriptions[words[end]] || descriptions[words[last]]) {
			return false
		}
	case atEnd:
		if end <= last {
			return false
		}
	case alone:
		return start == 0 && end > last
	default:
		return false
	}
	if start == 0 {
		return true
	}
	return !switches[words[0]] && !harmlessPhrases[words[start-1]+" "+words[end-1]]
}

// keyWords splits a key into lower-case words in the singular, without digits at their ends.
func keyWords(key string) []string {
	var words []string
	add := func(word []rune) {
		w := singular(strings.TrimRight(strings.ToLower(string(word)), "0123456789"))
		if n := len(words); w == "auth" && n > 0 && words[n-1] == "o" {
			words[n-1] = "oauth" // OAuth is one word, whatever its capitals say
		} else if w != "" {
			words = append(words, w)
		}
	}
	runes := []rune(key)
	start := 0
	for i, r := range runes {
		switch {
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			add(runes[start:i])
			start = i + 1
		case i > start && camelBoundary(runes, i):
			add(runes[start:i])
			start = i
		}
	}
	add(runes[start:])
	return words
}

// camelBoundary reports whether a word begins at runes[i], which is not the first: apiKey, APIKey and oauth2token
// have two words each.
func camelBoundary(runes []rune, i int) bool {
	previous, r := runes[i-1], runes[i]
	if unicode.IsDigit(previous) {
		return unicode.IsLetter(r)
	}
	if !unicode.IsUpper(r) {
		return false
	}
	return unicode.IsLower(previous) || i+1 < len(runes) && unicode.IsLower(runes[i+1])
}

// singular drops a plural s; it need only be right for the words in the tables below.
func singular(word string) string {
	if len(word) > 3 && strings.HasSuffix(word, "s") && !strings.HasSuffix(word, "ss") && !strings.HasSuffix(word, "us") {
		return word[:len(word)-1]
	}
	return word
}

// secretPhrases says what names a secret, words in the singular. A phrase is also found written as one word: apikey.
var secretPhrases = phraseTable(map[place][]string{
	anywhere: {
		"password", "passwd", "passphrase", "passcode", "pwd", "secret", "token", "credential", "cred", "bearer", "jwt",
		"pem", "dsn",
		"access key", "account key", "admin key", "api key", "app key", "application key", "auth key",
		"authentication key", "client key", "consumer key", "deploy key", "developer key", "encryption key",
		"function key", "hmac key", "integration key", "license key", "master key", "partner key", "private key",
		"rsa key", "secret key", "security key", "service key", "session key", "shared key", "signing key", "ssh key",
		"storage key", "subscription key", "user key", "webhook key", "write key",
		"auth code", "authorization code", "verify token",
		"connection string", "connection str", "conn string", "conn str",
		"service account json", "service account key", "service account info",
		"access token", "api token", "auth token", "bearer token", "refresh token", "session token",
		"api secret", "app secret", "client secret", "db password", "db pwd", "user password",
	},
	atEnd: {
		"auth", "authorization", "auth header", "authorization header", "pass", "signature", "certificate", "cert", "cookie", "pat",
		"otp", "db pass", "user pass", "service account",
		// These URLs carry the secret in them.
		"sas url", "database url", "database uri", "connection uri", "mongodb uri", "mongo uri",
	},
	alone: {"key"},
})

func phraseTable(phrases map[place][]string) map[string]place {
	table := make(map[string]place)
	for where, list := range phrases {
		for _, phrase := range list {
			table[phrase] = where
			table[strings.ReplaceAll(phrase, " ", "")] = where
		}
	}
	return table
}

// descriptions are words that, behind a secret, name something about it: right behind it or at the end of the key.
var descriptions = wordSet(
	"age alg algorithm arn at attempt audience backend bucket charset column count date day description dir directory "+
		"enabled encoding endpoint engine env expiration expire expired expiry field file filename filepath fingerprint "+
		"flow folder format grant hint host hostname hour id identifier ids in interval issuer kind label len length "+
		"lifetime limit location manager method minute mode name param parameter path period policy port prefix provider "+
		"rate realm refresh region required retrie rotation scheme scope sec second size source status store strategy "+
		"subject suffix thumbprint time timeout timestamp ttl type uri url uuid validity var variable vault version", "")

// switches are words that, in front of a secret, make a yes or no of it.
var switches = wordSet("accept allow check disable enable has hide ignore is mask no require rotate should show skip "+
	"use validate verify", "")

// harmlessPhrases are two words of which the second alone would name a secret: positions in a list, limits of a
// language model, certificates that are public, and switches on certificates.
var harmlessPhrases = func() map[string]bool {
	set := wordSet("continuation cursor delta max min next num page pagination start sync total", " token")
	for _, ending := range []string{" cert", " certificate"} {
		for phrase := range wordSet("ca public root server validate verify", ending) {
			set[phrase] = true
		}
	}
	return set
}()

// wordSet makes a set of the words of a text, each with the ending.
func wordSet(text, ending string) map[string]bool {
	set := make(map[string]bool)
	for _, word := range strings.Fields(text) {
		set[word+ending] = true
	}
	return set
}
