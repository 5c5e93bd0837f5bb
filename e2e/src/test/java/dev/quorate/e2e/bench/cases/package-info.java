/** What is measured: a class for each kind of case, which takes one round of one system. */
package dev.quorate.e2e.bench.cases;
