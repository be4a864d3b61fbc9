package text

import (
	"testing"
)

func TestDecode(t *testing.T) {
	tests := []struct {
		name, data string
		declares   bool
		text       string
		encoding   Encoding
		failure    string
	}{
		{"UTF-8", "x = 'é'\r\n", true, "x = 'é'\r\n", Encoding{}, ""},
		{"mark", "\xef\xbb\xbfx = 1\n", true, "x = 1\n", Encoding{Mark: true}, ""},
		{"only a mark", "\xef\xbb\xbf", true, "", Encoding{Mark: true}, ""},
		{"nothing", "", true, "", Encoding{}, ""},
		{"latin-1", "# -*- coding: latin-1 -*-\nx = '\xe9'\n", true, "# -*- coding: latin-1 -*-\nx = 'é'\n", Encoding{Name: "latin-1"}, ""},
		{"second line", "#!/usr/bin/env python\n# vim: set fileencoding=cp1252 :\n'\x80'\n", true, "#!/usr/bin/env python\n# vim: set fileencoding=cp1252 :\n'€'\n", Encoding{Name: "cp1252"}, ""},
		{"second line below code", "import a\n# coding: latin-1\n'\xe9'\n", true, "import a\n# coding: latin-1\n'\xe9'\n", Encoding{}, ""},
		{"third line", "#\n#\n# coding: latin-1\n", true, "#\n#\n# coding: latin-1\n", Encoding{}, ""},
		{"underscores", "# coding: iso_8859_15\n\xa4", true, "# coding: iso_8859_15\n€", Encoding{Name: "iso-8859-15"}, ""},
		{"utf_8", "# coding: utf_8\né", true, "# coding: utf_8\né", Encoding{}, ""},
		{"Japanese", "# coding: shift_jis\n\x93\xfa", true, "# coding: shift_jis\n日", Encoding{Name: "shift-jis"}, ""},
		{"Russian", "# coding: koi8-r\n\xc1", true, "# coding: koi8-r\nа", Encoding{Name: "koi8-r"}, ""},
		{"mark wins", "\xef\xbb\xbf# coding: latin-1\né", true, "# coding: latin-1\né", Encoding{Mark: true}, ""},
		{"UTF-16", "\xff\xfea\x00\r\x00\n\x00", true, "a\r\n", Encoding{"utf-16-le", true}, ""},
		{"UTF-16 the other way round", "\xfe\xff\x00a", true, "a", Encoding{"utf-16-be", true}, ""},
		{"not declared here", "# coding: latin-1\n\xe9", false, "# coding: latin-1\n\xe9", Encoding{}, ""},
		{"invalid UTF-8", "x = '\xff'\n", true, "x = '\xff'\n", Encoding{}, ""},
		{"unknown", "# coding: klingon\n", true, "", Encoding{Name: "klingon"}, "unknown encoding: klingon"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			text, encoding, err := Decode([]byte(test.data), test.declares)
			if text != test.text || encoding != test.encoding {
				t.Errorf("%q in %v, want %q in %v", text, encoding, test.text, test.encoding)
			}
			if test.failure != "" {
				if err == nil || err.Error() != test.failure {
					t.Errorf("error %v, want %s", err, test.failure)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if again, err := encoding.Encode(text); err != nil || string(again) != test.data {
				t.Errorf("written again: %q, %v", again, err)
			}
		})
	}
}

func TestEncodeWhatTheEncodingLacks(t *testing.T) {
	if data, err := (Encoding{Name: "latin-1"}).Encode("日"); err == nil {
		t.Errorf("%q", data)
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte("# coding: latin-1\n\xe9"))
	f.Add([]byte("\xff\xfea\x00"))
	f.Fuzz(func(_ *testing.T, data []byte) {
		text, encoding, err := Decode(data, true)
		if err == nil {
			_, _ = encoding.Encode(text)
		}
	})
}
