// Command recipes uses the concurrency recipes of etcd's own client for Go at a cluster that is disturbed meanwhile: a
// mutex, an election and software transactional memory. It prints "under way" once all of them work, ends after so many
// rounds of each, and says what was wrong; exit status 1 if anything was.
//
//	recipes ROUNDS ENDPOINT...
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	clientv3 "go.etcd.io/etcd/client/v3"
	"go.etcd.io/etcd/client/v3/concurrency"
	"go.uber.org/zap"
)

const (
	workers  = 3
	accounts = 4
	balance  = 100
	patience = 60 * time.Second
)

var (
	wrong  atomic.Int32
	failed atomic.Int32
)

func main() {
	rounds, err := strconv.Atoi(os.Args[1])
	check(err)
	// RejectOldCluster asks every member for its version first, and refuses those before 3.4.
	cli, err := clientv3.New(clientv3.Config{
		Endpoints: os.Args[2:], DialTimeout: 10 * time.Second, RejectOldCluster: true, Logger: zap.NewNop(),
	})
	check(err)
	defer cli.Close()

	var begun, all sync.WaitGroup
	var turns atomic.Int32
	deposit(cli)
	inside := new(atomic.Int32)
	leaders := new(atomic.Int32)
	for worker := range workers {
		for _, one := range []func(worker, round int){
			func(worker, round int) { lock(cli, inside, &turns) },
			func(worker, round int) { lead(cli, leaders, fmt.Sprintf("%d of %d", round, worker)) },
			func(worker, round int) { transfer(cli, worker+round) },
		} {
			begun.Add(1)
			all.Add(1)
			go func() {
				defer all.Done()
				for round := range rounds {
					one(worker, round)
					if round == rounds/4 {
						begun.Done()
					}
				}
			}()
		}
	}
	begun.Wait()
	fmt.Println("under way")
	all.Wait()

	counter := number(cli, "recipes/counter")
	expect(counter == workers*rounds, "%d turns with the lock, and the counter is at %d", workers*rounds, counter)
	sum := 0
	for account := range accounts {
		sum += number(cli, name(account))
	}
	expect(sum == accounts*balance, "%d were deposited, and there are %d", accounts*balance, sum)
	for _, prefix := range []string{"recipes/lock/", "recipes/election/"} {
		left := sure(func(ctx context.Context) (*clientv3.GetResponse, error) {
			return cli.Get(ctx, prefix, clientv3.WithPrefix())
		})
		expect(left.Count == 0, "%d keys are left below %s", left.Count, prefix)
	}
	fmt.Printf("%d rounds of lock, election and transactions by each of %d, %d attempts failed: %d findings\n",
		rounds, workers, failed.Load(), wrong.Load())
	if wrong.Load() > 0 {
		os.Exit(1)
	}
}

func check(err error) {
	if err != nil {
		fmt.Println(err)
		os.Exit(2)
	}
}

func expect(holds bool, text string, values ...any) {
	if !holds {
		wrong.Add(1)
		fmt.Printf("WRONG: "+text+"\n", values...)
	}
}

// sure asks until there is an answer: the cluster is disturbed.
func sure[T any](ask func(ctx context.Context) (T, error)) T {
	end := time.Now().Add(patience)
	for {
		ctx, cancel := context.WithTimeout(context.Background(), patience/2)
		answer, err := ask(ctx)
		cancel()
		if err == nil {
			return answer
		}
		failed.Add(1)
		if time.Now().After(end) {
			check(fmt.Errorf("no answer within %v: %w", patience, err))
		}
	}
}

func session(cli *clientv3.Client) *concurrency.Session {
	return sure(func(ctx context.Context) (*concurrency.Session, error) {
		lease, err := cli.Grant(ctx, 60)
		if err != nil {
			return nil, err
		}
		return concurrency.NewSession(cli, concurrency.WithLease(lease.ID))
	})
}

// lock adds one to a counter by a read and a write, which only works for one at a time.
func lock(cli *clientv3.Client, inside, turns *atomic.Int32) {
	s := session(cli)
	mutex := sure(func(ctx context.Context) (*concurrency.Mutex, error) {
		m := concurrency.NewMutex(s, "recipes/lock")
		return m, m.Lock(ctx)
	})
	expect(inside.Add(1) == 1, "another one has the lock too")
	value := strconv.Itoa(number(cli, "recipes/counter") + 1)
	sure(func(ctx context.Context) (*clientv3.PutResponse, error) { return cli.Put(ctx, "recipes/counter", value) })
	inside.Add(-1)
	turns.Add(1)
	sure(func(ctx context.Context) (any, error) {
		err := mutex.Unlock(ctx)
		if errors.Is(err, concurrency.ErrLockReleased) {
			err = nil
		}
		return nil, err
	})
	s.Orphan()
}

// lead wins an election, proclaims something, and resigns.
func lead(cli *clientv3.Client, leaders *atomic.Int32, value string) {
	s := session(cli)
	election := sure(func(ctx context.Context) (*concurrency.Election, error) {
		e := concurrency.NewElection(s, "recipes/election")
		return e, e.Campaign(ctx, value)
	})
	expect(leaders.Add(1) == 1, "another one leads too")
	sure(func(ctx context.Context) (any, error) { return nil, election.Proclaim(ctx, value+" proclaimed") })
	leader := sure(func(ctx context.Context) (*clientv3.GetResponse, error) { return election.Leader(ctx) })
	expect(string(leader.Kvs[0].Value) == value+" proclaimed", "%s leads, and the leader is %s", value, leader.Kvs[0].Value)
	leaders.Add(-1)
	key, rev := election.Key(), election.Rev()
	sure(func(ctx context.Context) (any, error) {
		return nil, concurrency.ResumeElection(s, "recipes/election", key, rev).Resign(ctx)
	})
	s.Orphan()
}

func name(account int) string { return fmt.Sprintf("recipes/account/%d", account%accounts) }

func deposit(cli *clientv3.Client) {
	for account := range accounts {
		sure(func(ctx context.Context) (*clientv3.PutResponse, error) {
			return cli.Put(ctx, name(account), strconv.Itoa(balance))
		})
	}
	sure(func(ctx context.Context) (*clientv3.PutResponse, error) { return cli.Put(ctx, "recipes/counter", "0") })
}

// transfer moves one between two accounts: carried out twice, after an answer that was lost, the sum is the same.
func transfer(cli *clientv3.Client, round int) {
	levels := []concurrency.Isolation{concurrency.SerializableSnapshot, concurrency.Serializable, concurrency.RepeatableReads}
	sure(func(ctx context.Context) (*clientv3.TxnResponse, error) {
		return concurrency.NewSTM(cli, func(stm concurrency.STM) error {
			from, err := strconv.Atoi(stm.Get(name(round)))
			if err != nil {
				return err
			}
			to, err := strconv.Atoi(stm.Get(name(round + 1)))
			if err != nil {
				return err
			}
			stm.Put(name(round), strconv.Itoa(from-1))
			stm.Put(name(round+1), strconv.Itoa(to+1))
			return nil
		}, concurrency.WithIsolation(levels[round%len(levels)]), concurrency.WithAbortContext(ctx))
	})
}

func number(cli *clientv3.Client, key string) int {
	found := sure(func(ctx context.Context) (*clientv3.GetResponse, error) { return cli.Get(ctx, key) })
	value, err := strconv.Atoi(string(found.Kvs[0].Value))
	check(err)
	return value
}
