/** Dataform's test(), where a compilation wants the unit tests: they are two thirds of its time and of its graph. */

const LEFT_OUT = { dataset: () => LEFT_OUT, input: () => LEFT_OUT, expect: () => LEFT_OUT };

/** A unit test of this name, for .dataset(), .input() and .expect(); none with vars.unit_tests=false. */
function unitTest(name) {
  return dataform.projectConfig.vars.unit_tests === 'true' ? test(name) : LEFT_OUT;
}

module.exports = { unitTest };
