/** Tests of the watches, against a real API server with the chart's rights. */
package dev.quorate.operator.informers;
