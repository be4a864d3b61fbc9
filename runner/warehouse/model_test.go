package warehouse

import (
	"context"
	"database/sql/driver"
	"fmt"
	"hash/fnv"
	"maps"
	"math/rand"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"csdk/schema"

	"github.com/google/go-cmp/cmp"
)

// modelRow is a row as the rules say it should be.
type modelRow struct {
	values  [3]string // "" is NULL
	deleted bool
	synced  time.Time
}

// model applies operations one by one, as the documentation describes them.
type model struct {
	rows     map[string]*modelRow
	deferred time.Time
}

func (m *model) upsert(key string, values [3]string, at time.Time) {
	m.rows[key] = &modelRow{values: values, synced: at}
}

func (m *model) update(key string, given string, values [3]string, at time.Time) {
	row := m.rows[key]
	if row == nil {
		return
	}
	for i := range values {
		if given[i] == '1' {
			row.values[i] = values[i]
		}
	}
	m.touch(row, at)
}

func (m *model) remove(key string, at time.Time) {
	if row := m.rows[key]; row != nil {
		row.deleted = true
		m.touch(row, at)
	}
}

// touch: a row that a deferred truncate is waiting for keeps its age.
func (m *model) touch(row *modelRow, at time.Time) {
	if m.deferred.IsZero() || !row.synced.Before(m.deferred) {
		row.synced = at
	}
}

func (m *model) truncate() {
	for _, row := range m.rows {
		row.deleted = true
	}
}

func (m *model) text() []string {
	var lines []string
	for key, row := range m.rows {
		lines = append(lines, fmt.Sprintf("%s %q %v %d", key, row.values, row.deleted, row.synced.UnixMicro()))
	}
	slices.Sort(lines)
	return lines
}

func stored(t *testing.T, w *Warehouse, columns int) []string {
	t.Helper()
	var lines []string
	rows, err := w.conn.QueryContext(context.Background(), "SELECT id, "+strings.Join([]string{"a", "b", "c"}[:columns], ", ")+", _fivetran_synced, _fivetran_deleted FROM w.tester.t")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		row := make([]any, columns+3)
		pointers := make([]any, len(row))
		for i := range row {
			pointers[i] = &row[i]
		}
		if err := rows.Scan(pointers...); err != nil {
			t.Fatal(err)
		}
		var values [3]string
		for i := range columns {
			if row[1+i] != nil {
				values[i] = fmt.Sprint(row[1+i])
			}
		}
		lines = append(lines, fmt.Sprintf("%v %q %v %d", row[0], values, row[len(row)-1], row[len(row)-2].(time.Time).UnixMicro()))
	}
	slices.Sort(lines)
	return lines
}

// TestModel sends random operations, in random batches with columns that appear late and types that
// widen, and compares the table with the rules applied one by one.
func TestModel(t *testing.T) {
	for seed := range int64(60) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) { runModel(t, rand.New(rand.NewSource(seed))) })
	}
}

type modelRun struct {
	t       *testing.T
	random  *rand.Rand
	w       *Warehouse
	m       *model
	columns []Column
	change  Change
	now     time.Time
	keys    int // how many keys there are
	inexact int // one of so many keys is not known exactly
}

func runModel(t *testing.T, random *rand.Rand) {
	ctx := context.Background()
	w, err := Open(ctx, filepath.Join(t.TempDir(), "warehouse.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	r := &modelRun{
		t: t, random: random, w: w, m: &model{rows: map[string]*modelRow{}},
		now:     time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC),
		columns: []Column{{Name: "id", Type: schema.DataType{Kind: schema.String}}, {Name: "a", Type: schema.DataType{Kind: schema.Long}}},
		keys:    []int{12, 12, 1000}[random.Intn(3)],
		inexact: []int{20, 500, 100_000}[random.Intn(3)],
	}
	name := TableName{"tester", "t"}
	r.change = Change{Shape: Shape{Name: name, Key: []string{"id"}}, Writer: w.Writer(name)}
	checkpoints := 2 + random.Intn(5)
	for c := range checkpoints {
		for range random.Intn(300) {
			r.operation()
		}
		r.change.Final = c == checkpoints-1
		r.commit(ctx)
	}
}

func (r *modelRun) commit(ctx context.Context) {
	r.t.Helper()
	r.change.Shape.Columns = r.columns
	if r.change.Writer.Empty() && r.w.Table(r.change.Shape.Name) == nil {
		return
	}
	outcomes, err := r.w.Commit(ctx, []Change{r.change}, Record{State: "{}"})
	if err != nil {
		r.t.Fatal(err)
	}
	if r.change.Final && !r.change.DeferredSince.IsZero() {
		for _, row := range r.m.rows {
			row.deleted = row.deleted || row.synced.Before(r.m.deferred)
		}
	}
	want := r.m.text()
	if got := stored(r.t, r.w, len(r.columns)-1); !cmp.Equal(got, want) {
		r.t.Fatalf("after a commit:\n%s", cmp.Diff(want, got))
	}
	if got := outcomes[0].Rows; got != int64(len(want)) {
		r.t.Fatalf("Rows = %d, the table has %d", got, len(want))
	}
}

func (r *modelRun) operation() {
	r.now = r.now.Add(time.Microsecond)
	if len(r.columns) < 4 && r.random.Intn(40) == 0 {
		r.columns = append(r.columns[:len(r.columns):len(r.columns)], Column{Name: string(rune('a' + len(r.columns) - 1)), Type: schema.DataType{Kind: schema.String}})
		r.reshape()
	}
	if r.random.Intn(40) == 0 { // the column a becomes text
		r.columns = slices.Clone(r.columns)
		r.columns[1].Type.Kind = schema.String
		r.reshape()
	}
	key := fmt.Sprint("k", r.random.Intn(r.keys))
	switch n := r.random.Intn(50); {
	case n == 0:
		r.m.truncate()
		if r.w.Table(r.change.Shape.Name) != nil || !r.change.Writer.Empty() {
			r.change.Writer.Truncate()
		}
	case n == 1 && r.m.deferred.IsZero():
		r.m.deferred, r.change.DeferredSince = r.now, r.now
	case n < 30:
		r.row(Upsert, key)
	case n < 42:
		r.row(Update, key)
	default:
		r.row(Delete, key)
	}
}

// reshape passes new columns and types on to the writer.
func (r *modelRun) reshape() {
	r.change.Shape.Columns = r.columns
	if err := r.change.Writer.Begin(r.change.Shape); err != nil {
		r.t.Fatal(err)
	}
}

func (r *modelRun) row(op Op, key string) {
	r.reshape()
	row := make([]driver.Value, len(r.columns))
	row[0] = key
	var values [3]string
	given := []byte("1000")[:len(r.columns)]
	for i := 1; i < len(r.columns) && op != Delete; i++ {
		if op == Upsert || r.random.Intn(2) == 0 {
			given[i] = '1'
			if r.random.Intn(4) > 0 {
				n := r.random.Intn(1000)
				values[i-1] = fmt.Sprint(n)
				row[i] = values[i-1]
				if r.columns[i].Type.Kind == schema.Long {
					row[i] = int64(n)
				}
			}
		}
	}
	hash := fnv.New64a()
	hash.Write([]byte(key))
	sheet, err := r.change.Writer.Row(op, Key{Hash: hash.Sum64(), Exact: r.random.Intn(r.inexact) > 0}, string(given), r.now, 10)
	if err != nil {
		r.t.Fatal(err)
	}
	for i, value := range row {
		sheet.Column(i).Set(sheet.Row(), value)
	}
	if r.random.Intn(20) == 0 { // as when many tables take turns
		if err := sheet.close(); err != nil {
			r.t.Fatal(err)
		}
	}
	switch op {
	case Upsert:
		r.m.upsert(key, values, r.now)
	case Update:
		r.m.update(key, string(given[1:])+strings.Repeat("0", 3), values, r.now)
	default:
		r.m.remove(key, r.now)
	}
}

// TestModelRowsCount keeps the model honest: it does hold rows in the end.
func TestModelRowsCount(t *testing.T) {
	m := &model{rows: map[string]*modelRow{}}
	m.upsert("a", [3]string{"1"}, time.Unix(1, 0))
	m.update("a", "010", [3]string{"x", "2"}, time.Unix(2, 0))
	m.update("b", "111", [3]string{"x", "2"}, time.Unix(2, 0))
	if got := slices.Sorted(maps.Keys(m.rows)); !slices.Equal(got, []string{"a"}) || m.rows["a"].values != [3]string{"1", "2"} {
		t.Fatalf("%v %v", got, m.rows["a"])
	}
}
