// From what a node sends to what is shown. No page, no network, no clock.

export const numberText = new Intl.NumberFormat("en-GB").format;

/** What the view of the answering node makes of the members. */
export function overview(figures) {
  const voters = figures.members.filter(member => member.role === "VOTER");
  const alive = voters.filter(member => member.health === "ALIVE" || member.health === "SUSPECT");
  const majority = Math.floor(voters.length / 2) + 1;
  const leader = figures.leader?.nodeId;
  return {
    leader,
    voters: voters.length,
    majority,
    hasQuorum: leader !== undefined && voters.length > 0,
    spare: Math.max(0, alive.length - majority),
  };
}

/** The part of the ring of each member, in percent of its places. */
export function shares(ring) {
  const count = new Array(ring.members.length).fill(0);
  for (const place of ring.owners) {
    count[parseInt(place, 36)]++;
  }
  return ring.members.map((name, i) => ({name, index: i, percent: (100 * count[i]) / ring.owners.length}));
}

/** Neighbouring places of one owner are one arc: [owner, from, to], in turns of the circle. */
export function arcs(ring) {
  const found = [];
  const size = ring.owners.length;
  for (let from = 0, to; from < size; from = to) {
    to = from + 1;
    while (to < size && ring.owners[to] === ring.owners[from]) {
      to++;
    }
    found.push([parseInt(ring.owners[from], 36), from / size, to / size]);
  }
  return found;
}

/** The top of the chart: the next round number. */
export function ceiling(most) {
  let step = 10;
  for (;;) {
    for (const factor of [1, 1.5, 2, 3, 4, 6, 8]) {
      if (most <= step * factor) {
        return step * factor;
      }
    }
    step *= 10;
  }
}

/** Points of the line; the newest is at the right, and what is not known yet is empty at the left. */
export function points(history, places, width, height) {
  const top = ceiling(Math.max(0, ...history));
  return history.map((value, i) => [
    (width * (places - history.length + i)) / (places - 1),
    height - (height - 4) * (value / top) - 2,
  ]);
}
