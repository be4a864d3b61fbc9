package warehouse

import "testing"

const numbers = `CREATE TABLE w.tester.items AS SELECT * FROM (VALUES
	(1, 1234567890123456788, 1.00::DECIMAL(10,2), 170141183460469231731687303715884105726::HUGEINT, 1::UTINYINT, 0.1::FLOAT, 1::UHUGEINT),
	(2, 1234567890123456789, 1.01, 170141183460469231731687303715884105727, 255, 0.5, 340282366920938463463374607431768211454),
	(3, 1234567890123456790, -7.25, -170141183460469231731687303715884105728, 0, 16777216, 340282366920938463463374607431768211455),
	(4, NULL, NULL, NULL, NULL, NULL, NULL)) AS t(id, big, price, huge, small, real, unsigned)`

// TestNumberFilters: every number is compared exactly, however large, and whether or not the column can hold it.
func TestNumberFilters(t *testing.T) {
	p := preview(t, database(t, numbers))
	for _, test := range []struct{ column, text, want string }{
		{"big", "=1234567890123456789", `["2"]`},
		{"big", "1234567890123456789", `["2"]`},
		{"big", "!= 1234567890123456789", `["1"] ["3"]`},
		{"big", "> 1234567890123456789", `["3"]`},
		{"big", "<= 1234567890123456789", `["1"] ["2"]`},
		{"big", "1234567890123456789..1234567890123456789", `["2"]`},
		{"big", "< 1234567890123456788.5", `["1"]`},
		{"big", "<= 1234567890123456788.5", `["1"]`},
		{"big", ">= 1234567890123456788.5", `["2"] ["3"]`},
		{"big", "> 1234567890123456788.5", `["2"] ["3"]`},
		{"big", "= 1234567890123456788.5", ``},
		{"big", "!= 1.5", `["1"] ["2"] ["3"]`},
		{"big", "= 1234567890123456789.0", `["2"]`},
		{"big", "< 1e30", `["1"] ["2"] ["3"]`},
		{"big", "> -99999999999999999999999999999999999999999999", `["1"] ["2"] ["3"]`},
		{"big", "= 99999999999999999999999999999999999999999999", ``},
		{"big", "-1e99..1234567890123456788", `["1"]`},
		{"big", "> 9223372036854775807", ``},
		{"big", "<= 9223372036854775808", `["1"] ["2"] ["3"]`},
		{"price", "= 1.005", ``},
		{"price", "1.01", `["2"]`},
		{"price", "> 1.005", `["2"]`},
		{"price", "<= 1.005", `["1"] ["3"]`},
		{"price", ">= -7.251", `["1"] ["2"] ["3"]`},
		{"price", "< -7.249", `["3"]`},
		{"price", "< 1000000000000", `["1"] ["2"] ["3"]`},
		{"price", "< 99999999.995", `["1"] ["2"] ["3"]`},
		{"price", "= 1000000000000", ``},
		{"price", "> -1e20", `["1"] ["2"] ["3"]`},
		{"price", "1.005..1.015", `["2"]`},
		{"price", "+1", `["1"]`},
		{"price", "=.1e1", `["1"]`},
		{"huge", "= 170141183460469231731687303715884105727", `["2"]`},
		{"huge", "< 170141183460469231731687303715884105728", `["1"] ["2"] ["3"]`},
		{"huge", "= 170141183460469231731687303715884105728", ``},
		{"huge", "<= -170141183460469231731687303715884105728", `["3"]`},
		{"small", "= 255", `["2"]`},
		{"small", "< 256", `["1"] ["2"] ["3"]`},
		{"small", "> -1", `["1"] ["2"] ["3"]`},
		{"small", "> -0.5", `["1"] ["2"] ["3"]`},
		{"small", "= -1", ``},
		{"real", "0.1", `["1"]`},
		{"real", "<= 0.1", `["1"]`},
		{"real", "< 1e300", `["1"] ["2"] ["3"]`},
		{"unsigned", "= 340282366920938463463374607431768211454", `["2"]`},
		{"unsigned", "> -170141183460469231731687303715884105728", `["1"] ["2"] ["3"]`},
	} {
		s := Selection{Columns: []string{"id"}, Filters: []Filter{{test.column, test.text}}}
		if got := shownPage(t, p, Page{Selection: s}); got != test.want {
			t.Errorf("%s %s:\n got %s\nwant %s", test.column, test.text, got, test.want)
		}
	}
	for column, want := range map[string]string{
		"big":   "error: a filter does not fit its column: Conversion Error: Could not convert string 'many' to DOUBLE",
		"price": `error: a filter does not fit its column: Conversion Error: Could not convert string "many" to DECIMAL(10,2)`,
	} {
		if got := shownPage(t, p, Page{Selection: Selection{Filters: []Filter{{column, "> many"}}}}); got != want {
			t.Errorf("%s:\n got %s\nwant %s", column, got, want)
		}
	}
}
