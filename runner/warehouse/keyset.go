package warehouse

// Key is the key of a row as far as KeySet needs it.
type Key struct {
	// Hash of the values as they are stored; equal keys have equal hashes. Exact is false when it is not known.
	Hash  uint64
	Exact bool
	// Number is the value of a key of one integer column, which Ordered says.
	Number  int64
	Ordered bool
	// ID is the row's _fivetran_id in a table without a key.
	ID string
}

// keySet knows of each key of a table whether it was there already, or may have been. It is a chain of Bloom filters, in
// which one of 10,000 new keys is taken for an old one. Keys that ascend are known to be new without a look, and when those
// of the first filter did, the following ones are only remembered as a range.
type keySet struct {
	filters   []bloom
	room      int   // keys that the last filter still takes
	last      int64 // the highest so far, while they ascend
	broken    bool  // they do not ascend
	ranged    bool
	low, high int64 // the range
}

const (
	firstFilter  = 1 << 14 // keys
	filterGrowth = 4
	bitsPerKey   = 20
	probes       = 7
	blockWords   = 8 // a block is a line of the processor's cache
)

// bloom is a blocked Bloom filter: all bits of a key are in one block.
type bloom struct {
	words []uint64
	mask  uint64 // number of blocks - 1
}

func newBloom(keys int) bloom {
	blocks := 1
	for blocks*blockWords*64 < keys*bitsPerKey {
		blocks *= 2
	}
	return bloom{words: make([]uint64, blocks*blockWords), mask: uint64(blocks - 1)}
}

func (b *bloom) block(hash uint64) []uint64 {
	at := (hash & b.mask) * blockWords
	return b.words[at : at+blockWords : at+blockWords]
}

// bit is where the i-th probe of a hash looks in its block: 9 bits of the upper half, mixed anew for each.
func bit(hash uint64, i int) uint64 {
	return (hash>>32*0x9E3779B97F4A7C15 + uint64(i)*(hash>>17|1)*0xC2B2AE3D27D4EB4F) >> 55
}

func (b *bloom) holds(hash uint64) bool {
	block := b.block(hash)
	for i := range probes {
		n := bit(hash, i)
		if block[n/64]&(1<<(n%64)) == 0 {
			return false
		}
	}
	return true
}

func (b *bloom) add(hash uint64) {
	block := b.block(hash)
	for i := range probes {
		n := bit(hash, i)
		block[n/64] |= 1 << (n % 64)
	}
}

// add adds a key and says whether it certainly is new.
func (k *keySet) add(key Key) bool {
	isNew := false
	if !k.broken && key.Ordered && (len(k.filters) == 0 || key.Number > k.last) {
		k.last, isNew = key.Number, true
		if len(k.filters) > 0 && k.room == 0 {
			if !k.ranged {
				k.ranged, k.low = true, key.Number
			}
			k.high = key.Number
			return true
		}
	} else {
		k.broken = true
		isNew = !k.inRange(key) && !k.holds(key.Hash)
	}
	if k.room == 0 {
		keys := firstFilter
		for range k.filters {
			keys *= filterGrowth
		}
		k.filters = append(k.filters, newBloom(keys))
		k.room = keys
	}
	k.room--
	k.filters[len(k.filters)-1].add(key.Hash)
	return isNew
}

func (k *keySet) inRange(key Key) bool {
	return k.ranged && (!key.Ordered || key.Number >= k.low && key.Number <= k.high)
}

func (k *keySet) holds(hash uint64) bool {
	for i := len(k.filters) - 1; i >= 0; i-- {
		if k.filters[i].holds(hash) {
			return true
		}
	}
	return false
}
