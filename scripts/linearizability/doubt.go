package main

import "sort"

// relevant leaves out operations in doubt that decide nothing, key by key. The search is exponential in the operations in
// doubt alone, as each may have its effect at any time after it was invoked, or never.
//
// Let a history with such an operation be linearizable, and look at the time from its effect to the next write:
//
//   - A delete: if nobody notices in that time that there is no value, then it is not needed. Each operation that can notice
//     it needs one delete at most.
//   - A put of a value that nobody ever sees, compares or replaces by comparison: only a delete that found a value can end
//     that time and notice. Each such delete needs one put at most.
//   - A compareAndSwap of such a value: in place of an existing value it is never needed; in place of none it is as such a put.
//
// What had no effect for want of its expected value can be moved to the end, so what another one leaves behind never matters
// to it. Of operations of one kind that are needed, those that were invoked first are the ones that can be used most. The test
// compares this with the search in full.
func relevant(history []Operation) []Operation {
	keys := map[string][]Operation{}
	for _, o := range history {
		if o.Outcome != "fail" && (o.Outcome == "ok" || o.Kind != "get") {
			keys[o.Key] = append(keys[o.Key], o)
		}
	}
	var kept []Operation
	for _, operations := range keys {
		kept = append(kept, relevantOfKey(operations)...)
	}
	return kept
}

func relevantOfKey(operations []Operation) []Operation {
	sort.SliceStable(operations, func(i, j int) bool { return operations[i].Invoked < operations[j].Invoked })
	noticed := map[string]bool{}
	deletesOfAValue := 0
	for _, o := range operations {
		if o.Outcome == "ok" && (o.Kind == "get" || (o.Kind == "compareAndSwap" && !o.Applied)) {
			noticed[o.Seen] = true
		}
		if o.Kind == "compareAndSwap" {
			noticed[o.Expected] = true
		}
		if o.Outcome == "ok" && o.Kind == "delete" && o.Applied {
			deletesOfAValue++
		}
	}
	var withoutWrites []Operation
	writes := 0
	for _, o := range operations {
		if o.Outcome == "ok" || o.Kind == "delete" || noticed[o.Value] {
			withoutWrites = append(withoutWrites, o)
			continue
		}
		if (o.Kind == "put" || o.Expected == "") && writes < deletesOfAValue {
			writes++
			withoutWrites = append(withoutWrites, o)
		}
	}
	absences := 0
	for _, o := range withoutWrites {
		if noticesAbsence(o) {
			absences++
		}
	}
	var kept []Operation
	deletes := 0
	for _, o := range withoutWrites {
		if o.Outcome != "ok" && o.Kind == "delete" {
			if deletes == absences {
				continue
			}
			deletes++
		}
		kept = append(kept, o)
	}
	return kept
}

// Whether it can have this result or effect only where the key has no value.
func noticesAbsence(o Operation) bool {
	switch o.Kind {
	case "get":
		return o.Seen == ""
	case "delete":
		return o.Outcome == "ok" && !o.Applied
	case "compareAndSwap":
		if o.Outcome == "ok" && !o.Applied {
			return o.Seen == ""
		}
		return o.Expected == ""
	}
	return false
}
