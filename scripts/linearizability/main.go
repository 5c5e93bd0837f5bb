// Checks a history of operations of clients on keys for linearizability, with Porcupine.
//
//	linearizability HISTORY DRAWING
//
// HISTORY has one operation a line, as JSON (see Operation below); "" as a value means that the key does not exist. When the
// history is not linearizable, DRAWING is written: a page that shows how far each key could be explained, and what could not.
//
// Exit code 0: linearizable. 1: not. 2: not decided in time. 3: the history cannot be read.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"sort"
	"time"

	"github.com/anishathalye/porcupine"
)

const patience = 2 * time.Minute

// Operation is a line of a history. Times are nanoseconds of one monotonic clock.
type Operation struct {
	Client   int    `json:"client"`
	Key      string `json:"key"`
	Kind     string `json:"kind"`     // get, put, delete, compareAndSwap
	Expected string `json:"expected"` // compareAndSwap: writes value if the key has this one
	Value    string `json:"value"`    // put, compareAndSwap: what is written
	Outcome  string `json:"outcome"`  // ok; fail: had no effect; unknown: may have had its effect at any later time
	Applied  bool   `json:"applied"`  // delete: there was a value; compareAndSwap: it was the expected one
	Seen     string `json:"seen"`     // get, and compareAndSwap that was not applied: the value
	Invoked  int64  `json:"invoked"`
	Returned int64  `json:"returned"`
}

// A register of one key. Its state is its value.
var register = porcupine.Model{
	Partition: func(history []porcupine.Operation) [][]porcupine.Operation {
		keys := map[string][]porcupine.Operation{}
		for _, operation := range history {
			key := operation.Input.(Operation).Key
			keys[key] = append(keys[key], operation)
		}
		names := make([]string, 0, len(keys))
		for key := range keys {
			names = append(names, key)
		}
		sort.Strings(names)
		var partitions [][]porcupine.Operation
		for _, key := range names {
			partitions = append(partitions, keys[key])
		}
		return partitions
	},
	Init: func() interface{} { return "" },
	Step: func(state, input, _ interface{}) (bool, interface{}) {
		return step(state.(string), input.(Operation))
	},
	DescribeOperation: func(input, _ interface{}) string { return describe(input.(Operation)) },
	DescribeState:     func(state interface{}) string { return quoted(state.(string)) },
}

func step(value string, o Operation) (bool, interface{}) {
	known := o.Outcome == "ok"
	switch o.Kind {
	case "get":
		return o.Seen == value, value
	case "put":
		return true, o.Value
	case "delete":
		return !known || o.Applied == (value != ""), ""
	case "compareAndSwap":
		applies := value == o.Expected
		if known && (o.Applied != applies || (!applies && o.Seen != value)) {
			return false, value
		}
		if applies {
			return true, o.Value
		}
		return true, value
	}
	panic("no such kind of operation: " + o.Kind)
}

func describe(o Operation) string {
	result := ""
	switch {
	case o.Outcome != "ok":
		result = "?"
	case o.Kind == "get":
		result = quoted(o.Seen)
	case o.Kind == "delete" || o.Kind == "compareAndSwap":
		result = fmt.Sprint(o.Applied)
		if o.Kind == "compareAndSwap" && !o.Applied {
			result += ", " + quoted(o.Seen)
		}
	}
	switch o.Kind {
	case "put":
		return fmt.Sprintf("put(%s) %s", o.Value, result)
	case "compareAndSwap":
		return fmt.Sprintf("if %s put(%s): %s", quoted(o.Expected), o.Value, result)
	}
	return fmt.Sprintf("%s: %s", o.Kind, result)
}

func quoted(value string) string {
	if value == "" {
		return "none"
	}
	return value
}

func read(path string) ([]Operation, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	var history []Operation
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		var o Operation
		if err := json.Unmarshal(lines.Bytes(), &o); err != nil {
			return nil, fmt.Errorf("%s: %w", lines.Text(), err)
		}
		history = append(history, o)
	}
	return history, lines.Err()
}

// As Porcupine takes them. What is in doubt returns at the end; what failed is left out.
func asOperations(history []Operation) []porcupine.Operation {
	var operations []porcupine.Operation
	for _, o := range history {
		if o.Outcome == "fail" || (o.Kind == "get" && o.Outcome != "ok") {
			continue
		}
		returned := o.Returned
		if o.Outcome != "ok" {
			returned = math.MaxInt64
		}
		operations = append(operations,
			porcupine.Operation{ClientId: o.Client, Input: o, Call: o.Invoked, Return: returned})
	}
	return operations
}

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: linearizability HISTORY DRAWING")
		os.Exit(3)
	}
	history, err := read(os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(3)
	}
	decisive := relevant(history)
	result, info := porcupine.CheckOperationsVerbose(register, asOperations(decisive), patience)
	fmt.Printf("%d operations, %d of them decisive: %s\n", len(history), len(decisive), result)
	switch result {
	case porcupine.Ok:
		return
	case porcupine.Unknown:
		os.Exit(2)
	}
	if err := porcupine.VisualizePath(register, info, os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	os.Exit(1)
}
