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

// keeping is that cache as one call sees it: a call that ends because it wants an exchange leaves it as it was.
type keeping struct {
	cache.InterQueryCache
	call *replay
}

// weighed counts the request along with the answer, since a request may be the larger one; and it counts
// answers that are kept decoded, which weigh nothing to OPA.
type weighed struct {
	cache.InterQueryCacheValue
	bytes int64
}

func (w weighed) SizeInBytes() int64 { return w.bytes }

func (k keeping) Get(key ast.Value) (cache.InterQueryCacheValue, bool) {
	value, found := k.InterQueryCache.Get(key)
	if w, ok := value.(weighed); ok {
		return w.InterQueryCacheValue, found
	}
	return value, found
}

func (k keeping) Insert(key ast.Value, value cache.InterQueryCacheValue) int {
	return k.InsertWithExpiry(key, value, time.Time{})
}

func (k keeping) InsertWithExpiry(key ast.Value, value cache.InterQueryCacheValue, until time.Time) int {
	if k.call.wanted != nil {
		return 0
	}
	// The key is held twice: as a value and as its text.
	bytes := 2*int64(len(key.String())) + value.SizeInBytes()
	if value.SizeInBytes() == 0 {
		bytes += int64(len(encode(value)))
	}
	return k.InterQueryCache.InsertWithExpiry(key, weighed{value, bytes}, until)
}

func (k keeping) Delete(key ast.Value) {
	if k.call.wanted == nil {
		k.InterQueryCache.Delete(key)
	}
}
