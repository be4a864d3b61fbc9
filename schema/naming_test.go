package schema

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// namingCases are the pairs that were measured on the SDK's own renaming (sdk-wire.md section (e)), and more of them.
var namingCases = []struct{ in, table, column string }{
	{"userIDNumber", "user_idnumber", "user_idnumber"},
	{"XMLHttpRequest", "xmlhttp_request", "xmlhttp_request"},
	{"SNAKE_CASE", "snake_case", "snake_case"},
	{"a.b.c", "a_b_c", "a_b_c"},
	{"a-b-c", "a_b_c", "a_b_c"},
	{`a/b\c`, "a_b_c", "a_b_c"},
	{"__Drop_Me", "drop_me", "_drop_me"},
	{"_fivetran_synced", "fivetran_synced", "_fivetran_synced"},
	{"___1a", "_1_a", "_1_a"},
	{"1st", "1_st", "1_st"},
	{"q1 2024", "q_1_2024", "q_1_2024"},
	{"a__b", "a_b", "a_b"},
	{"v2beta", "v_2_beta", "v_2_beta"},
	{"A1B2", "a_1_b_2", "a_1_b_2"},
	{"$price", "price", "_price"},
	{"UserID", "user_id", "user_id"},
	{"total($)", "total_", "total_"},
	{"50%", "50_", "50_"},
	{"é", "é", "é"},
	{"naïve café", "naive_cafe", "naive_cafe"},
	{"Straße", "straße", "straße"},
	{"名前 id", "ming_qian_id", "ming_qian_id"},
	{"日本語", "日本語", "日本語"},
	{"😀 smile", "smile", "_smile"},
	{"№5", "no_5", "no_5"},
	{"'quoted'", "quoted_", "_quoted_"},

	// Measured on the same code for this table.
	{"_", "_", "_"},
	{"__", "_", "_"},
	{"$", "_", "_"},
	{"__1", "_1", "_1"},
	{"__$a", "a", "_a"},
	{"_é", "_é", "_é"},
	{"_名", "_名", "_名"},
	{"m²", "m_²", "m_²"},
	{"a½", "a½", "a½"},
	{"aⅠ", "a_ⅰ", "a_ⅰ"},
	{"٣a", "٣_a", "٣_a"},
	{"e\u0301", "e", "e"},
	{"ŁódźX", "łódź_x", "łódź_x"},
	{"ŁódźX y", "lodz_x_y", "lodz_x_y"},
	{"한국", "한국", "한국"},
	{"한국 어", "hangug_eo", "hangug_eo"},
	{"が x", "ka_x", "ka_x"},
	{"हिन्दी", "hindii", "hindii"},
	{"ΑΣ", "ασ", "ασ"},
	{"A𝐀", "a𝐀", "a𝐀"},
	{"order", "order", "order"},

	// Ours: an SDK that gives an empty name, or an underscore for NUL, is no example.
	{"", "_", "_"},
	{"\x00", "_", "_"},
	{"a\x00b", "ab", "ab"},
	{"😀", "_", "_"},
	// Python adds a combining dot to the lower case, which no one could type.
	{"İd", "id", "id"},
	{"a\xffb", "ab", "ab"},
}

func TestFivetranNaming(t *testing.T) {
	for _, tc := range namingCases {
		if got := FivetranNaming.Table(tc.in); got != tc.table {
			t.Errorf("Table(%q) = %q, want %q", tc.in, got, tc.table)
		}
		if got := FivetranNaming.Column(tc.in); got != tc.column {
			t.Errorf("Column(%q) = %q, want %q", tc.in, got, tc.column)
		}
	}
}

func TestSourceNamingKeepsNames(t *testing.T) {
	for _, tc := range []struct{ in, want string }{
		{"userIDNumber", "userIDNumber"},
		{"__Drop Me.$", "__Drop Me.$"},
		{"名前 😀", "名前 😀"},
		{`"'` + "\n", `"'` + "\n"},
		{"", "_"},
		{"\x00\x00", "_"},
		{"\x00a\x00b", "ab"},
		{"a\xffb", "a\uFFFDb"},
	} {
		for method, rename := range map[string]func(string) string{
			"Table": SourceNaming.Table, "Column": SourceNaming.Column, "Schema": SourceNaming.Schema,
		} {
			if got := rename(tc.in); got != tc.want {
				t.Errorf("%s(%q) = %q, want %q", method, tc.in, got, tc.want)
			}
		}
	}
}

func TestSchemaIsOnlyLowerCased(t *testing.T) {
	for in, want := range map[string]string{
		"SalesEU": "saleseu", "a B-1": "a b-1", "ÉTÉ": "été", "_X": "_x", "": "_", "A\x00": "a",
	} {
		if got := FivetranNaming.Schema(in); got != want {
			t.Errorf("Schema(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestLongNamesAreNotCut(t *testing.T) {
	if got := FivetranNaming.Column(strings.Repeat("Ab", 32<<10)); len(got) != 3*(32<<10)-1 {
		t.Errorf("a name of 64 KB became one of %d bytes", len(got))
	}
}

func TestSnakeCaseNamesCostNothing(t *testing.T) {
	for _, name := range []string{"orders", "_fivetran_synced", "line_item_2", "a_1_b"} {
		allocations := testing.AllocsPerRun(10, func() {
			if got := FivetranNaming.Column(name); got != name {
				t.Errorf("Column(%q) = %q", name, got)
			}
		})
		if allocations != 0 {
			t.Errorf("Column(%q) made %v allocations", name, allocations)
		}
	}
}

func TestParseNaming(t *testing.T) {
	for in, want := range map[string]Naming{
		"": FivetranNaming, "FIVETRAN": FivetranNaming, "fivetran": FivetranNaming, "SOURCE": SourceNaming, "Source": SourceNaming,
	} {
		got, err := ParseNaming(in)
		if err != nil || got != want {
			t.Errorf("ParseNaming(%q) = %v, %v; want %v", in, got, err, want)
		}
		if again, err := ParseNaming(got.String()); err != nil || again != got {
			t.Errorf("ParseNaming(%q) = %v, %v; want %v", got.String(), again, err, got)
		}
	}
	for _, in := range []string{"x", " SOURCE", "FIVETRAN_NAMING"} {
		_, err := ParseNaming(in)
		want := "Invalid naming strategy: '" + in + "'. Must be 'FIVETRAN' or 'SOURCE' (case-insensitive)."
		if err == nil || err.Error() != want {
			t.Errorf("ParseNaming(%q): %v, want %s", in, err, want)
		}
	}
}

func FuzzNaming(f *testing.F) {
	for _, tc := range namingCases {
		f.Add(tc.in)
	}
	for _, name := range []string{"aǅB", "ⓐⒶx", "½①² 3a", "نام 1", "ªº", "\u0301", "_\u0301_a", "한\u1100", "\U000F0000x"} {
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, name string) {
		for _, n := range []Naming{FivetranNaming, SourceNaming} {
			for method, rename := range map[string]func(string) string{
				"Table": n.Table, "Column": n.Column, "Schema": n.Schema,
			} {
				got := rename(name)
				if got == "" || !utf8.ValidString(got) || strings.IndexByte(got, 0) >= 0 {
					t.Errorf("%v %s(%q) = %q", n, method, name, got)
				}
				if strings.ContainsFunc(name, upperOnly) {
					continue
				}
				if again := rename(got); again != got {
					t.Errorf("%v %s(%q) = %q, and once more %q", n, method, name, got, again)
				}
			}
		}
		checkSnakeCase(t, FivetranNaming.Column(name))
	})
}

// upperOnly reports the letters for which a second renaming may change a name; see Naming.Table.
func upperOnly(r rune) bool { return isUpper(r) && isUpper(unicode.ToLower(r)) }

func checkSnakeCase(t *testing.T, name string) {
	t.Helper()
	if strings.Contains(name, "__") {
		t.Errorf("%q has two underscores in a row", name)
	}
	for _, r := range name {
		if !isWord(r) || unicode.ToLower(r) != r {
			t.Errorf("%q has %q", name, r)
		}
	}
}

func BenchmarkColumn(b *testing.B) {
	for _, name := range []string{"line_item_2", "lineItemID", "naïve café"} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				FivetranNaming.Column(name)
			}
		})
	}
}
