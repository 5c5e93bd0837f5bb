package main

import (
	"fmt"
	"math/rand"
	"testing"

	"github.com/anishathalye/porcupine"
)

// Small histories of clients that do, hear and miss anything.
func TestWhatIsLeftOutDecidesNothing(t *testing.T) {
	verdicts := map[bool]int{}
	shortened := 0
	for seed := int64(0); seed < 20_000; seed++ {
		history := random(rand.New(rand.NewSource(seed)))
		kept := relevant(append([]Operation(nil), history...))
		full := porcupine.CheckOperations(register, asOperations(history))
		if porcupine.CheckOperations(register, asOperations(kept)) != full {
			t.Fatalf("seed %d: linearizable: %v; with what is relevant: %v\n%v\n%v", seed, full, !full, history, kept)
		}
		verdicts[full]++
		if len(kept) < len(asOperations(history)) {
			shortened++
		}
	}
	if verdicts[true] < 1_000 || verdicts[false] < 1_000 || shortened < 1_000 {
		t.Fatalf("too much alike: %v, %d shortened", verdicts, shortened)
	}
}

// Plays a store with effects at random times; now and then a result is exchanged for another.
func random(dice *rand.Rand) []Operation {
	var history []Operation
	value, values := "", []string{""}
	var late []Operation
	take := func(o Operation) Operation {
		switch o.Kind {
		case "get":
			o.Seen = value
		case "put":
			value = o.Value
		case "delete":
			o.Applied = value != ""
			value = ""
		case "compareAndSwap":
			o.Applied = value == o.Expected
			if o.Applied {
				value = o.Value
			} else {
				o.Seen = value
			}
		}
		return o
	}
	for i := 0; i < 4+dice.Intn(6); i++ {
		o := Operation{Client: i, Key: "k", Outcome: "ok", Invoked: int64(10*i - dice.Intn(15))}
		o.Kind = []string{"get", "put", "delete", "compareAndSwap"}[dice.Intn(4)]
		if o.Kind == "put" || o.Kind == "compareAndSwap" {
			o.Value = fmt.Sprint("v", i)
			values = append(values, o.Value)
		}
		if o.Kind == "compareAndSwap" {
			o.Expected = values[dice.Intn(len(values)-1)]
		}
		o.Returned = int64(10*i + 1 + dice.Intn(15))
		if dice.Intn(2) == 0 {
			o.Outcome = "unknown"
			if dice.Intn(2) == 0 {
				late = append(late, o)
			}
		} else {
			o = take(o)
			if dice.Intn(12) == 0 {
				o.Applied = o.Kind != "get" && o.Kind != "put" && !o.Applied
			}
			if dice.Intn(12) == 0 && o.Kind == "get" {
				o.Seen = values[dice.Intn(len(values))]
			}
		}
		history = append(history, o)
		for len(late) > 0 && dice.Intn(3) == 0 {
			take(late[0])
			late = late[1:]
		}
	}
	return history
}
