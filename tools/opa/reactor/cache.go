package main

import (
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/topdown/cache"
)

// webCacheBytes is what answers kept from one call to the next may weigh, with their requests: 16 MiB,
// some thousands of common ones. The oldest goes first.
const webCacheBytes int64 = 16 << 20

// kept is OPA's own cache between queries, for the functions that want one.
var kept = newKept()

func newKept() cache.InterQueryCache {
	most, threshold := webCacheBytes, int64(100)
	return cache.NewInterQueryCache(&cache.Config{InterQueryBuiltinCache: cache.InterQueryBuiltinCacheConfig{
		MaxSizeBytes:                      &most,
		ForcedEvictionThresholdPercentage: &threshold,
	}})
}

// keeping is that cache as one call sees it. A call that ends because it wants an exchange leaves it as it
// was: it runs again, and has to meet what it met before.
type keeping struct {
	cache.InterQueryCache
	// seen is what the call has put in, or taken out, which is nil.
	seen map[string]cache.InterQueryCacheValue
	done []func()
}

func newKeeping() *keeping {
	return &keeping{InterQueryCache: kept, seen: map[string]cache.InterQueryCacheValue{}}
}

// settle does for all calls what this one has done for itself.
func (k *keeping) settle() {
	for _, do := range k.done {
		do()
	}
}

// weighed counts the request along with the answer, since a request may be the larger one; and it counts
// answers that are kept decoded, which weigh nothing to OPA.
type weighed struct {
	cache.InterQueryCacheValue
	bytes int64
}

func (w weighed) SizeInBytes() int64 { return w.bytes }

func (k *keeping) Get(key ast.Value) (cache.InterQueryCacheValue, bool) {
	if value, known := k.seen[key.String()]; known {
		return value, value != nil
	}
	value, found := k.InterQueryCache.Get(key)
	if w, ok := value.(weighed); ok {
		return w.InterQueryCacheValue, found
	}
	return value, found
}

func (k *keeping) Insert(key ast.Value, value cache.InterQueryCacheValue) int {
	return k.InsertWithExpiry(key, value, time.Time{})
}

func (k *keeping) InsertWithExpiry(key ast.Value, value cache.InterQueryCacheValue, until time.Time) int {
	text := key.String()
	// The key is held twice: as a value and as its text.
	bytes := 2*int64(len(text)) + value.SizeInBytes()
	if value.SizeInBytes() == 0 {
		bytes += int64(len(encode(value)))
	}
	k.seen[text] = value
	k.done = append(k.done, func() { k.InterQueryCache.InsertWithExpiry(key, weighed{value, bytes}, until) })
	return 0
}

func (k *keeping) Delete(key ast.Value) {
	k.seen[key.String()] = nil
	k.done = append(k.done, func() { k.InterQueryCache.Delete(key) })
}
