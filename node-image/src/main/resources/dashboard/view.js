import {arcs, ceiling, numberText, overview, points, shares} from "./figures.js";

const SVG = "http://www.w3.org/2000/svg";
const PLACES = 120;

/** Puts figures into the page. What does not change is left alone, so that the focus stays where it is. */
export class View {
  #document;
  #allowed;
  #shownRing = "";

  constructor(document, allowed) {
    this.#document = document;
    this.#allowed = new Set(allowed);
    this.#id("reload").addEventListener("click", () => location.reload());
  }

  state(state) {
    const shown = this.#id("state");
    shown.textContent = state;
    shown.dataset.state = state;
    this.#document.body.dataset.state = state;
    this.#title();
  }

  show(figures, origin) {
    const facts = overview(figures);
    this.#text("cluster", figures.clusterId ? "cluster " + figures.clusterId : "in no cluster yet");
    this.#text("via", "through " + figures.nodeId);
    this.#id("via").dataset.origin = origin;

    this.#text("leader", facts.leader ?? "none");
    this.#id("leader").parentElement.classList.toggle("bad", facts.leader === undefined);
    this.#text("term", "term " + numberText(figures.term));
    this.#text("voters", String(facts.voters));
    this.#text("quorum", facts.hasQuorum ? "quorum of " + facts.majority + ", " + spare(facts.spare) : "no quorum");
    this.#id("voters").parentElement.classList.toggle("bad", !facts.hasQuorum);
    this.#text("alive", figures.gossip.alive + " / " + figures.gossip.total);
    this.#text("seenBy", "as " + figures.nodeId + " sees it");
    this.#id("alive").parentElement.classList.toggle("warn", figures.gossip.alive < figures.gossip.total);
    this.#text("commit", numberText(figures.commitIndex));
    this.#text("applied", "applied " + numberText(figures.appliedIndex));

    this.#writes(figures.writes);
    this.#problems(figures.problems);
    this.#members(figures, facts.leader);
    this.#ring(figures.ring);
    this.#id("news").hidden = figures.nodes.every(node => this.#allowed.has(node));
    this.#text("build", "Quorate " + figures.version + " · " + figures.nodeId + " is " + figures.state);
    this.#text("updated", "updated " + new Date().toLocaleTimeString());
    this.#title(facts.leader, figures.problems.length);
  }

  #title(leader = this.#id("leader").textContent, problems = 0) {
    const parts = [this.#id("state").textContent, leader + " leads", "Quorate"];
    this.#document.title = (problems > 0 ? "(" + problems + ") " : "") + parts.join(" · ");
  }

  #writes(writes) {
    this.#text("rate", writes.perSecond === undefined ? "–" : numberText(writes.perSecond));
    const line = points(writes.history, PLACES, 600, 120);
    const path = line.map(([x, y], i) => (i === 0 ? "M" : "L") + x.toFixed(1) + " " + y.toFixed(1)).join("");
    this.#id("line").setAttribute("d", path);
    this.#id("area").setAttribute("d", path === "" ? "" : path + "L600 120L" + line[0][0].toFixed(1) + " 120Z");
    const most = Math.max(0, ...writes.history);
    this.#text("peak", "peak " + numberText(most) + ", scale to " + numberText(ceiling(most)));
  }

  #problems(problems) {
    this.#id("noProblems").hidden = problems.length > 0;
    this.#text("problemCount", problems.length > 0 ? String(problems.length) : "");
    this.#id("problems").closest("section").classList.toggle("bad", problems.length > 0);
    this.#keyed("problems", problems, problem => problem.reason + problem.message, "li", item => {
      const reason = this.#document.createElement("b");
      const message = this.#document.createElement("span");
      item.append(reason, message);
      return problem => {
        set(reason, problem.reason);
        set(message, problem.message);
      };
    });
  }

  #members(figures, leader) {
    const names = ringNames(figures);
    const others = figures.gossip.others.map(other => ({...other, memberId: "other " + other.nodeId, role: "OTHER"}));
    const view = figures.gossip;
    this.#text("view", view.on ? "as " + figures.nodeId + " sees them" : "gossip is off: nobody is watched");
    this.#keyed("members", [...figures.members.toSorted(byName), ...others], member => member.memberId, "tr", row => {
      const [name, role, health, link] = ["th", "td", "td", "td"].map(kind => this.#document.createElement(kind));
      name.scope = "row";
      const dot = this.#document.createElement("i");
      const title = this.#document.createElement("span");
      name.append(dot, title);
      const word = this.#document.createElement("span");
      word.className = "badge";
      role.append(word);
      const seen = this.#document.createElement("span");
      seen.className = "health";
      health.append(seen);
      const anchor = this.#document.createElement("a");
      link.append(anchor);
      row.append(name, role, health, link);
      return member => {
        dot.className = "dot c" + (names.indexOf(member.nodeId) % 9);
        set(title, member.nodeId);
        row.dataset.node = member.nodeId;
        const leads = member.nodeId === leader;
        set(word, leads ? "leader" : {VOTER: "voter", LEARNER: "learner", OTHER: "no member"}[member.role]);
        word.classList.toggle("leads", leads);
        set(seen, member.health.toLowerCase());
        seen.dataset.health = member.health;
        if (member.restAddress) {
          set(anchor, member.restAddress);
          anchor.href = location.protocol + "//" + member.restAddress + "/";
        }
      };
    });
  }

  #ring(ring) {
    const text = JSON.stringify(ring ?? null);
    if (text === this.#shownRing) {
      return;
    }
    this.#shownRing = text;
    const svg = this.#id("ring");
    svg.replaceChildren();
    if (ring === undefined) {
      this.#id("shares").replaceChildren();
      return;
    }
    for (const [owner, from, to] of arcs(ring)) {
      const arc = this.#document.createElementNS(SVG, "path");
      arc.setAttribute("d", ringPart(from, to));
      arc.setAttribute("class", "c" + (owner % 9));
      svg.append(arc);
    }
    const count = this.#document.createElementNS(SVG, "text");
    count.setAttribute("class", "count");
    count.textContent = String(ring.members.length);
    const label = this.#document.createElementNS(SVG, "text");
    label.setAttribute("y", "26");
    label.textContent = ring.members.length === 1 ? "member" : "members";
    svg.append(count, label);
    this.#keyed("shares", shares(ring), share => share.name, "li", item => {
      const dot = this.#document.createElement("i");
      const name = this.#document.createElement("span");
      const percent = this.#document.createElement("b");
      item.append(dot, name, percent);
      return share => {
        dot.className = "dot c" + (share.index % 9);
        set(name, share.name);
        set(percent, share.percent.toFixed(0) + " %");
      };
    });
  }

  /** One child for each item, made once by its key, in the items' order. */
  #keyed(id, items, key, element, make) {
    const parent = this.#id(id);
    const present = new Map([...parent.children].map(child => [child.dataset.key, child]));
    items.forEach((item, i) => {
      const name = key(item);
      let child = present.get(name);
      if (child === undefined) {
        child = this.#document.createElement(element);
        child.dataset.key = name;
        child.update = make(child);
      }
      present.delete(name);
      child.update(item);
      if (parent.children[i] !== child) {
        parent.insertBefore(child, parent.children[i] ?? null);
      }
    });
    present.forEach(child => child.remove());
  }

  #id(id) {
    return this.#document.getElementById(id);
  }

  #text(id, text) {
    set(this.#id(id), text);
  }
}

/** Light, dark, or as the system has it; kept in this browser. */
export class Theme {
  static #ORDER = ["system", "light", "dark"];
  #root;
  #button;

  constructor(root, button) {
    this.#root = root;
    this.#button = button;
    button.addEventListener("click", () => this.#choose(this.#next()));
    this.#choose(Theme.#kept());
  }

  static #kept() {
    try {
      return localStorage.getItem("theme") ?? "system";
    } catch {
      return "system"; // a browser that keeps nothing
    }
  }

  #next() {
    const now = Theme.#ORDER.indexOf(this.#root.dataset.theme ?? "system");
    return Theme.#ORDER[(now + 1) % Theme.#ORDER.length];
  }

  #choose(theme) {
    if (theme === "light" || theme === "dark") {
      this.#root.dataset.theme = theme;
    } else {
      delete this.#root.dataset.theme;
    }
    set(this.#button, "Theme: " + (this.#root.dataset.theme ?? "system"));
    try {
      localStorage.setItem("theme", theme);
    } catch {
      // It is chosen for this page alone.
    }
  }
}

function set(element, text) {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}

function byName(one, other) {
  return one.nodeId.localeCompare(other.nodeId, "en", {numeric: true});
}

function spare(members) {
  return members === 0 ? "none to spare" : members + " to spare";
}

/** The order of the colours. */
function ringNames(figures) {
  return figures.ring?.members ?? figures.members.map(member => member.nodeId).sort();
}

function ringPart(from, to) {
  const [outer, inner] = [96, 62];
  const at = (radius, turn) => {
    const angle = 2 * Math.PI * turn - Math.PI / 2;
    return (radius * Math.cos(angle)).toFixed(2) + " " + (radius * Math.sin(angle)).toFixed(2);
  };
  // A whole circle begins where it ends, which is no arc: two halves.
  if (to - from > 0.999) {
    return ringPart(0, 0.5) + ringPart(0.5, 0.999);
  }
  const large = to - from > 0.5 ? 1 : 0;
  return `M${at(outer, from)}A${outer} ${outer} 0 ${large} 1 ${at(outer, to)}L${at(inner, to)}A${inner} ${inner} 0 ${large} 0 ${at(inner, from)}Z`;
}
