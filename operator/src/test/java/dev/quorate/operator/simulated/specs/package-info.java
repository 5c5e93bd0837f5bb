/**
 * Specs as people may write them: generated from the schema of the CustomResourceDefinition, and
 * checked by its rules as the API server does it. May use the operator's observed.spec.
 */
package dev.quorate.operator.simulated.specs;
