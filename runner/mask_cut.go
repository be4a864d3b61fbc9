package runner

import "strings"

// Who shows a text that is too long shows its beginning and its end, with a cut between: debugpy 85 and 42 characters of one inside of
// a dict. Of a secret this long, such parts are masked. A beginning and an end that are shorter say nothing.
const (
	longSecret   = 30
	shortestHead = 16 // a beginning of this length, and longer ones
	shortestTail = 8  // an end
)

// cuts are what stands where a part was left out.
var cuts = []string{"...", "…"}

// maskCut masks the beginnings of secrets that a cut or the end of the text follows, and the ends that follow a cut.
func maskCut(text string, secrets []string) string {
	for _, secret := range secrets {
		text = maskHeads(text, secret)
		text = maskTails(text, secret)
	}
	return text
}

func maskHeads(text, secret string) string {
	var out strings.Builder
	for {
		at := strings.Index(text, secret[:shortestHead])
		if at < 0 {
			break
		}
		out.WriteString(text[:at])
		text = text[at:]
		length := shortestHead
		for length < min(len(text), len(secret)) && text[length] == secret[length] {
			length++
		}
		if end := headEnd(text, length); end > 0 {
			out.WriteString("****")
			text = text[end:]
		} else {
			out.WriteString(text[:1])
			text = text[1:]
		}
	}
	if out.Len() == 0 {
		return text
	}
	return out.String() + text
}

// headEnd is where a beginning ends that has this many bytes of the text, at most: the secret may go on with a dot, and so does the
// cut. It is 0 when neither a cut nor the end of the text comes there.
func headEnd(text string, length int) int {
	for end := length; end >= max(shortestHead, length-2); end-- {
		rest := strings.TrimLeft(text[end:], `"'`) // Python closes the quotes of bytes before the cut
		if rest == "" {
			return end
		}
		for _, cut := range cuts {
			if strings.HasPrefix(rest, cut) {
				return end
			}
		}
	}
	return 0
}

func maskTails(text, secret string) string {
	tail := secret[len(secret)-shortestTail:]
	var out strings.Builder
	done := 0
	for from := 0; ; {
		at := strings.Index(text[from:], tail)
		if at < 0 {
			break
		}
		at += from
		start, rest := at, len(secret)-shortestTail
		for start > done && rest > 0 && text[start-1] == secret[rest-1] {
			start, rest = start-1, rest-1
		}
		from = at + 1
		if begin, is := tailStart(text[done:], start-done, at-done); is {
			out.WriteString(text[done:done+begin] + "****")
			done, from = at+shortestTail, at+shortestTail
		}
	}
	if done == 0 {
		return text
	}
	return out.String() + text[done:]
}

// tailStart is where an end of a secret begins, from start up to last: behind a cut.
func tailStart(text string, start, last int) (int, bool) {
	for begin := start; begin <= min(start+2, last); begin++ {
		for _, cut := range cuts {
			if strings.HasSuffix(text[:begin], cut) {
				return begin, true
			}
		}
	}
	return 0, false
}
