package text

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/ianaindex"
	"golang.org/x/text/encoding/unicode"
)

// Encoding is how the bytes of a file become text. The zero value is UTF-8 without a byte order mark.
type Encoding struct {
	Name string // as Python spells it, in small letters and with dashes: utf-16-le, latin-1; empty for UTF-8
	Mark bool   // the file begins with a byte order mark
}

// Byte order marks. That of UTF-32 in little endian begins with that of UTF-16, so it comes first.
var marks = []struct {
	bytes string
	name  string
}{
	{"\xef\xbb\xbf", ""},
	{"\xff\xfe\x00\x00", "utf-32-le"},
	{"\xff\xfe", "utf-16-le"},
	{"\xfe\xff", "utf-16-be"},
}

// cookie is PEP 263's pattern for the encoding that a Python file declares in one of its first two lines.
var cookie = regexp.MustCompile(`^[ \t\f]*#.*?coding[:=][ \t]*([-_.a-zA-Z0-9]+)`)

// Decode reads the bytes of a file: a byte order mark decides, then the encoding that a comment in the first two lines
// declares, as Python and pip read it. Bytes that are not valid in UTF-8 stay as they are.
func Decode(data []byte, mayDeclare bool) (string, Encoding, error) {
	for _, m := range marks {
		rest, ok := bytes.CutPrefix(data, []byte(m.bytes))
		if !ok {
			continue
		}
		text, err := Encoding{Name: m.name}.decode(rest)
		return text, Encoding{m.name, true}, err
	}
	e := Encoding{}
	if mayDeclare {
		e.Name = declared(data)
	}
	text, err := e.decode(data)
	return text, e, err
}

// declared is the encoding that a comment names, "" for UTF-8 and for none.
func declared(data []byte) string {
	for range 2 {
		line, rest, _ := bytes.Cut(data, []byte("\n"))
		if m := cookie.FindSubmatch(line); m != nil {
			name := strings.ToLower(strings.ReplaceAll(string(m[1]), "_", "-"))
			if name == "utf8" || name == "utf-8" || strings.HasPrefix(name, "utf-8-") {
				return ""
			}
			return name
		}
		if blank := bytes.TrimLeft(line, " \t\f\r"); len(blank) > 0 && blank[0] != '#' {
			return "" // the second line counts only below a comment or an empty line
		}
		data = rest
	}
	return ""
}

func (e Encoding) decode(data []byte) (string, error) {
	if e.Name == "" {
		return string(data), nil
	}
	codec, err := e.codec()
	if err != nil {
		return "", err
	}
	decoded, err := codec.NewDecoder().Bytes(data)
	if err != nil {
		return "", fmt.Errorf("not valid in the encoding %s: %w", e.Name, err)
	}
	return string(decoded), nil
}

// Encode makes the bytes of a file again.
func (e Encoding) Encode(text string) ([]byte, error) {
	var data []byte
	if e.Mark {
		for _, m := range marks {
			if m.name == e.Name {
				data = append(data, m.bytes...)
			}
		}
	}
	if e.Name == "" {
		return append(data, text...), nil
	}
	codec, err := e.codec()
	if err != nil {
		return nil, err
	}
	encoded, err := codec.NewEncoder().Bytes([]byte(text))
	if err != nil {
		return nil, fmt.Errorf("cannot be written in the encoding %s: %w", e.Name, err)
	}
	return append(data, encoded...), nil
}

// aliases are Python's names for encodings that the Internet's registry does not know.
var aliases = map[string]string{
	"latin-1": "latin1", "iso-latin-1": "latin1", "iso8859-1": "latin1", "iso8859-15": "iso-8859-15", "ascii": "us-ascii",
	"sjis": "shift_jis", "shift-jis": "shift_jis", "cp932": "shift_jis",
}

func (e Encoding) codec() (encoding.Encoding, error) {
	switch e.Name {
	case "utf-16-le":
		return unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), nil
	case "utf-16-be":
		return unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM), nil
	case "utf-32-le":
		return nil, errors.New("the encoding UTF-32 is not read")
	}
	name := e.Name
	if known, ok := aliases[name]; ok {
		name = known
	}
	if page, ok := strings.CutPrefix(name, "cp12"); ok {
		name = "windows-12" + page
	}
	if codec, err := ianaindex.IANA.Encoding(name); err == nil && codec != nil {
		return codec, nil
	}
	return nil, fmt.Errorf("unknown encoding: %s", e.Name)
}
