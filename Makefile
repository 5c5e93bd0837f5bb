# Quorate's tasks. `make` alone prints them. Each needs only make and a JDK 25 (scripts/with-jdk looks for it), unless it
# says otherwise.

MVN := scripts/with-jdk ./mvnw
# Maven's own progress is silent; Surefire's lines and every warning are not.
QUIET := MAVEN_OPTS="$$MAVEN_OPTS -Dorg.slf4j.simpleLogger.defaultLogLevel=warn \
  -Dorg.slf4j.simpleLogger.log.org.apache.maven.plugin.surefire=info"

# The version of the root pom.xml: its first one.
VERSION := $(shell sed -n 's|^  <version>\(.*\)</version>$$|\1|p' pom.xml)
NODE_IMAGE := quorate/node:$(VERSION)
OPERATOR_IMAGE := quorate/operator:$(VERSION)

comma := ,
space := $(subst ,, )
SEEDS ?= 5000
# Those with mutants.
MODULE ?= node-image operator
CLUSTERS ?= 10 100
# What starts a whole Kubernetes on this machine.
KUBERNETES_LAB ?= ../shared/lab/lab
# The simulated engine and its named scenarios, placement, gossip, real nodes under kill -9, the simulated operator.
SOAK := RandomFaultsTest,RandomSchedulesTest,RandomMovesTest,SpecChangesTest,PlantedFlawsTest,KnownRaftDefectsTest,KillStressTest,CrashAtEveryWriteTest,RandomGossipTest
# The operator with faults at requests to a real API server, where there is one (KUBE_API_TEST_DIR).
SOAK := $(SOAK),FaultAtEveryRequestTest
# With MINUTES the seven random tests and the faults at requests share them. Without, of the latter every 20th: each takes seconds.
SEEDS_OR_MINUTES = $(if $(MINUTES),-Dquorate.seeds=1 -Dquorate.minutes=$$(( $(MINUTES) / 8 )),-Dquorate.seeds=$(SEEDS) -Dquorate.points.every=20)

PLAYGROUND = scripts/with-jdk java -XX:+UseSerialGC -XX:TieredStopAtLevel=1 \
  --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
  -cp "operator/target/classes:$$(cat operator/target/playground.classpath)" \
  dev.quorate.operator.playground.Playground

.DEFAULT_GOAL := help
.PHONY: help build demo up down test e2e kubernetes-on-quorate kubernetes-lab bench scale soak faults steady mutants mutation-score crds docs images chart lint clean

help: ## print this list
	@echo "Quorate: consensus clusters on Kubernetes, each formed exactly once."
	@echo
	@sed -n 's/^\([a-z0-9-]*\):[^#]*## \(.*\)/  make \1	\2/p' Makefile | expand -t 18

build: ## compile and package everything, without tests
	@$(QUIET) $(MVN) package -DskipTests -Dspotless.check.skip=true

demo: build ## three real nodes on this machine: form, write, kill, wipe, heal, grow, shrink, roll; about a minute once built
	@$(PLAYGROUND) demo

up: build ## start a three-node cluster on this machine and keep it running; BOOTSTRAP_FILE=golden.netsy: it begins with that snapshot
	@$(PLAYGROUND) $(if $(BOOTSTRAP_FILE),--bootstrap-file $(BOOTSTRAP_FILE)) up

down: ## stop what `make up` started
	@if [ -f operator/target/playground.classpath ]; then $(PLAYGROUND) down; else echo "nothing is built here, so nothing runs"; fi

test: ## every test that needs no Kubernetes: unit, simulated, local, API, chart; FULL=true the slow ones too
	@rm -rf */target/surefire-reports
	@$(QUIET) $(MVN) verify --fail-at-end $(if $(FULL),-Dexcluded.test.groups=disks$(comma)containers$(comma)steady); status=$$?; scripts/test-count || status=1; \
	  for module in node-image operator; do \
	    scripts/with-jdk java scripts/mutants/Mutants.java $$module || status=1; done; \
	  scripts/test-summary . || status=1; exit $$status

e2e: $(if $(IMAGES_READY),,images) ## tests on a real Kubernetes, FULL=true the slow ones too: KUBECONFIG and LOAD_IMAGES if set, otherwise a new kind cluster
	@rm -rf e2e/target/surefire-reports
	@$(QUIET) $(MVN) test -Pe2e $(if $(FULL),-De2e.groups='ci$(comma)full') -pl e2e -am; status=$$?; scripts/test-summary e2e || status=1; exit $$status

kubernetes-on-quorate: $(if $(WHOLE),kubernetes-lab $(if $(IMAGES_READY),,images)) ## a real kube-apiserver (KUBE_API_TEST_DIR) on three members, killed and restarted under churn for MINUTES (0: each once); WHOLE=true all of Kubernetes
	@rm -rf e2e/target/surefire-reports
	@$(QUIET) $(MVN) package -DskipTests -Dspotless.check.skip=true -pl node-image -am
	@KUBERNETES_LAB="$(abspath $(KUBERNETES_LAB))" $(QUIET) $(MVN) test -pl e2e -am -Dquorate.minutes=$(or $(MINUTES),0) \
	  $(if $(WHOLE),-Dtest=WholeKubernetesOnQuorateTest -Dtest.excluded.groups=none,-Dtest=KubernetesOnQuorateTest) \
	  -Dsurefire.failIfNoSpecifiedTests=false; status=$$?; scripts/test-summary e2e || status=1; exit $$status

kubernetes-lab:
	@[ -x "$(KUBERNETES_LAB)" ] || { echo "there is no $(KUBERNETES_LAB): KUBERNETES_LAB names the program that starts a whole Kubernetes;" \
	  "e2e/src/test/java/dev/quorate/e2e/controlplane/KubernetesLab.java says how it is called"; exit 1; }

bench: $(if $(QUORATE_JAR),,build) ## Quorate next to etcd: writes, reads, start, memory, failover, into docs/performance.md; about 15 minutes, LONG=true 45
	@$(QUIET) $(MVN) test-compile dependency:build-classpath -pl e2e -am -Dspotless.check.skip=true \
	  -Dmdep.includeScope=test -Dmdep.outputFile=target/test.classpath
	@exec scripts/with-jdk java -Xmx512m -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED \
	  --sun-misc-unsafe-memory-access=allow -cp "e2e/target/test-classes:$$(cat e2e/target/test.classpath)" dev.quorate.e2e.bench.Bench

scale: ## one operator and CLUSTERS (10 100) clusters: times, requests, heap; ends within MINUTES (60); docs/scale.md
	@$(QUIET) $(MVN) package dependency:build-classpath -pl operator -am -DskipTests -Dspotless.check.skip=true \
	  -Dmdep.includeScope=test -Dmdep.outputFile=target/test.classpath
	@cd operator && exec ../scripts/with-jdk java -Xmx3g -XX:+UseSerialGC --sun-misc-unsafe-memory-access=allow \
	  -Djava.util.logging.manager=org.jboss.logmanager.LogManager -Dquorate.scale.minutes=$(or $(MINUTES),60) \
	  -cp "target/test-classes:target/classes:$$(cat target/test.classpath)" dev.quorate.operator.scale.Scale $(CLUSTERS)

soak: ## the simulations at length: SEEDS (5000) random schedules or as many as fit in MINUTES, ROUNDS (50) of kill -9
	@rm -rf */target/surefire-reports
	@$(QUIET) $(MVN) test -pl node-image,operator -am $(SEEDS_OR_MINUTES) -Dquorate.rounds=$(or $(ROUNDS),50) \
	  -Dtest='$(SOAK)' -Dsurefire.failIfNoSpecifiedTests=false; \
	  status=$$?; scripts/test-summary . || status=1; exit $$status

faults: ## ROUNDS (200) of faults on three real nodes, of disks and memory too as root, TRIALS (50) of stale reads: linearizable? FAILOVERS (20): how long? Needs Go
	@command -v go >/dev/null || { echo "make faults checks its histories with Porcupine, which needs Go: https://go.dev/doc/install"; exit 1; }
	@rm -rf */target/surefire-reports
	@cd scripts/linearizability && go test .
	@$(QUIET) $(MVN) test -pl node-image -am -Dquorate.rounds=$(or $(ROUNDS),200) -Dquorate.trials=$(or $(TRIALS),50) \
	  -Dquorate.failovers=$(or $(FAILOVERS),20) \
	  $(if $(filter 0,$(shell id -u)),-Dquorate.disks=true -Dexcluded.test.groups=steady) \
	  -Dtest='dev.quorate.node.faults.*Test' -Dsurefire.failIfNoSpecifiedTests=false; \
	  status=$$?; scripts/test-summary . || status=1; exit $$status

steady: ## MINUTES (60) of an idle cluster and one under full load, a follower of it paused each minute: no term may change
	@rm -rf */target/surefire-reports
	@$(QUIET) $(MVN) test -pl node-image -am -Dquorate.minutes=$(or $(MINUTES),60) -Dquorate.clients=$(or $(CLIENTS),32) \
	  -Dexcluded.test.groups=none -Dtest=SteadyTest -Dsurefire.failIfNoSpecifiedTests=false; \
	  status=$$?; scripts/test-summary . || status=1; exit $$status

mutants: ## plant known mistakes in MODULE (node-image and operator), or the one named MUTANT in it: the tests must notice each
	@$(QUIET) $(MVN) test-compile dependency:build-classpath -pl $(subst $(space),$(comma),$(MODULE)) -am \
	  -Dspotless.check.skip=true -Dmdep.includeScope=test -Dmdep.outputFile=target/test.classpath
	@status=0; for module in $(MODULE); do scripts/with-jdk java scripts/mutants/Mutants.java $$module \
	  "$$module/target/test-classes:$$module/target/classes:$$(cat $$module/target/test.classpath)" $(MUTANT) || status=1; \
	  done; exit $$status

mutation-score: ## small changes of the operator's planner and status, one by one: the share that its table tests notice
	@$(QUIET) $(MVN) process-test-classes -Pmutation-score -pl operator -am -Dspotless.check.skip=true
	@scripts/mutation-score operator/target/pit-reports/mutations.xml

crds: ## generate crds/*.yml from the API model, and copy them into the chart
	@$(QUIET) $(MVN) test -pl crds -Dtest=CommittedCrdsTest -Dcrds.write=true
	@scripts/chart-crds write

docs: ## generate docs/reference/reasons.md, and the tests of each requirement in docs/requirements.md
	@$(QUIET) $(MVN) test -pl operator,e2e -am -Dtest=ReasonsPageTest,RequirementsTest -Ddocs.write=true \
	  -Dsurefire.failIfNoSpecifiedTests=false

images: ## build both images with docker, podman or buildah into target/images/*.tar
	@$(QUIET) $(MVN) package -DskipTests -Dspotless.check.skip=true -pl node-image,operator -am
	@VERSION=$(VERSION) NODE_IMAGE=$(NODE_IMAGE) OPERATOR_IMAGE=$(OPERATOR_IMAGE) scripts/build-images

chart: ## lint and test the Helm chart, and package it into target/chart
	@scripts/chart-crds check
	@$(QUIET) $(MVN) test -pl e2e -am -Dtest="dev.quorate.e2e.chart.*Test" -Dsurefire.failIfNoSpecifiedTests=false

lint: ## format the Java sources, then compile with every warning an error
	@$(QUIET) $(MVN) spotless:apply
	@$(QUIET) $(MVN) test-compile

clean: ## remove everything that was built
	@$(QUIET) $(MVN) clean
	@rm -rf target
