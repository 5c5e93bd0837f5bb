// Where the figures come from: the WebSocket of one node after the other, and REST while none of them answers.

/** Figures come each second; older ones say nothing of now. */
const FRESH = 4000;
/** Browsers hold back a connection for up to 5 s after some that failed. */
const SOCKET_PATIENCE = 8000;
const ROUND_PAUSE = 2000;
const POLL_EVERY = 1000;
const POLL_PATIENCE = 1500;

export const CONNECTED = "Connected";
export const FALLBACK = "Fallback Mode";
export const DISCONNECTED = "Disconnected";

export class Connection {
  #origins;
  #onFigures;
  #onState;
  #state = DISCONNECTED;
  #socketAt = 0; // of the last message of an open socket
  #lostAt = 0; // when the last socket ended
  #pollAt = 0; // of the last answer
  #socketsFail = false; // every one in turn
  #pollsFail = false;
  #polled = 0; // the node that answers
  #wake = () => {};

  /** origins: the page's own first, then those of the members, which it may speak to. */
  constructor(origins, onFigures, onState) {
    this.#origins = origins;
    this.#onFigures = onFigures;
    this.#onState = onState;
  }

  start() {
    this.#follow();
    this.#poll();
    setInterval(() => this.#judge(), 500);
  }

  async #follow() {
    for (let i = 0, misses = 0; ; i = (i + 1) % this.#origins.length) {
      if (await this.#listen(this.#origins[i])) {
        misses = 0;
        this.#lostAt = Date.now();
        await sleep(100);
      } else if (++misses >= this.#origins.length) {
        misses = 0;
        this.#socketsFail = true;
        this.#judge();
        await Promise.race([sleep(ROUND_PAUSE), new Promise(wake => (this.#wake = wake))]);
      }
    }
  }

  /** Ends with the socket: true if it has brought anything. */
  #listen(origin) {
    return new Promise(ended => {
      let lived = false;
      let socket;
      let patience;
      const end = () => {
        clearTimeout(patience);
        socket.onmessage = socket.onclose = socket.onerror = null;
        socket.close();
        this.#socketAt = 0;
        ended(lived);
      };
      try {
        socket = new WebSocket(origin.replace(/^http/, "ws") + "/ws");
      } catch {
        ended(false);
        return;
      }
      patience = setTimeout(end, SOCKET_PATIENCE);
      socket.onclose = socket.onerror = end;
      socket.onmessage = message => {
        clearTimeout(patience);
        patience = setTimeout(end, FRESH);
        lived = true;
        this.#socketAt = Date.now();
        this.#socketsFail = false;
        this.#take(JSON.parse(message.data), origin);
      };
    });
  }

  async #poll() {
    for (;;) {
      if (!this.#isLive()) {
        await this.#pollOnce();
      }
      await sleep(this.#isLive() || this.#pollAt > 0 ? POLL_EVERY : POLL_EVERY / 2);
    }
  }

  async #pollOnce() {
    for (let tried = 0; tried < this.#origins.length; tried++) {
      const origin = this.#origins[this.#polled];
      try {
        const answer = await fetch(origin + "/api/v1/dashboard", {
          cache: "no-store",
          credentials: "omit",
          signal: AbortSignal.timeout(POLL_PATIENCE),
        });
        if (answer.ok) {
          const figures = await answer.json();
          if (!this.#isLive()) {
            if (this.#pollsFail) {
              this.#wake(); // somebody is there again
            }
            this.#pollsFail = false;
            this.#pollAt = Date.now();
            this.#take(figures, origin);
          }
          return;
        }
      } catch {
        // The next one.
      }
      this.#polled = (this.#polled + 1) % this.#origins.length;
    }
    this.#pollsFail = true;
    this.#pollAt = 0;
    this.#judge();
  }

  #take(figures, origin) {
    this.#onFigures(figures, origin);
    this.#judge();
  }

  #isLive() {
    return Date.now() - this.#socketAt < FRESH;
  }

  /** In the moment between two sockets nothing has failed yet: the word stays. */
  #judge() {
    const now = Date.now();
    let state = this.#state;
    if (this.#isLive()) {
      state = CONNECTED;
    } else if (now - this.#pollAt < FRESH) {
      if (this.#socketsFail || now - this.#lostAt > FRESH) {
        state = FALLBACK;
      }
    } else if (this.#pollsFail || now - this.#lostAt > FRESH) {
      state = DISCONNECTED;
    }
    if (state !== this.#state) {
      this.#state = state;
      this.#onState(state);
    }
  }
}

function sleep(millis) {
  return new Promise(done => setTimeout(done, millis));
}
