import {Connection} from "./connection.js";
import {Theme, View} from "./view.js";

// A page that came by HTTPS may not speak to plain HTTP: then its own origin is the only one.
const addresses = document.body.dataset.nodes.split(" ").filter(address => address !== "");
const origins = [location.origin];
if (location.protocol === "http:") {
  for (const address of addresses) {
    if (!origins.includes("http://" + address)) {
      origins.push("http://" + address);
    }
  }
}

const view = new View(document, addresses);
new Theme(document.documentElement, document.getElementById("theme"));
new Connection(origins, (figures, origin) => view.show(figures, origin), state => view.state(state)).start();
