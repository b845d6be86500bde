// What a developer would write by hand: the page load with a cookie's id, clicks, and a flush.
(function () {
  var endpoint = "/collect";
  var queue = [];
  function readCookie(name) {
    var match = document.cookie.match("(?:^|; )" + name + "=([^;]*)");
    return match ? match[1] : null;
  }
  function writeCookie(name, value, seconds) {
    document.cookie = name + "=" + value + ";path=/;max-age=" + seconds + ";samesite=lax";
  }
  function makeId() {
    var bytes = crypto.getRandomValues(new Uint8Array(16));
    return Array.prototype.map
      .call(bytes, function (byte) {
        return ("0" + byte.toString(16)).slice(-2);
      })
      .join("");
  }
  function idOf(name, seconds) {
    var id = readCookie(name) || makeId();
    writeCookie(name, id, seconds);
    return id;
  }
  var visitor = idOf("_visitor", 34560000);
  var session = idOf("_session", 3600);
  function track(name, properties) {
    queue.push({
      name: name,
      id: makeId(),
      time: Date.now(),
      url: location.href,
      referrer: document.referrer,
      title: document.title,
      viewport: innerWidth + "x" + innerHeight,
      visitor: visitor,
      session: session,
      properties: properties || {},
    });
    flush();
  }
  function flush() {
    if (queue.length === 0) return;
    var body = JSON.stringify({ sent: Date.now(), events: queue });
    queue = [];
    fetch(endpoint, { method: "POST", body: body, keepalive: true }).catch(function () {});
  }
  addEventListener(
    "click",
    function (event) {
      var link = event.target.closest && event.target.closest("a");
      if (link) track("click", { href: link.href });
    },
    true,
  );
  addEventListener("pagehide", flush);
  track("page_load");
  window.track = track;
})();
