using System.Text;

namespace Weir.Cli;

/// <summary><c>/try</c>: what the gateway does, to be set off by a click. Any thread.</summary>
internal static class TryPage
{
    private const string Content = """
        <h1>Try the gateway</h1>
        <p class="lead">Each of these passes the gateway on its way. The status, the time and the field
        <code>weir-fault</code> are what a client gets to see.</p>
        <div class="tries">
        <section><h2>A slow page</h2><p>It takes 800 ms. The second button asks for the same with a budget of
        300 ms.</p>
        <div class="row"><button data-get="/slow?ms=800">Slow</button>
        <button data-get="/hurry?ms=800">In a hurry</button></div><output></output></section>
        <section><h2>A flaky page</h2><p>Every fifth request fails by chance. Forty of them:</p>
        <button id="flaky">Ask forty times</button><div class="dots" id="dots"></div><output></output></section>
        <section><h2>An origin that is not there</h2><p>Nothing listens, or somebody hangs up. The gateway says
        which.</p>
        <div class="row"><button data-get="/broken">Refused</button>
        <button data-get="/flaky?share=100&how=reset">Hung up</button></div><output></output></section>
        <section><h2>A WebSocket</h2><p>The price of oak, twice a second, and an echo of what is sent. It passes as a
        tunnel.</p><div class="row"><button id="socket">Connect</button><button id="echo">Say hello</button></div>
        <svg class="spark" id="spark" viewBox="0 0 100 30" preserveAspectRatio="none" aria-hidden="true"><polyline
        vector-effect="non-scaling-stroke"/></svg><output></output></section>
        <section><h2>An upload</h2><p>The other origin counts and hashes it as it comes. The gateway refuses more than
        10 MiB.</p><div class="row"><button data-post="3000000">3 MB</button>
        <button data-post="12000000">12 MB</button></div><output></output></section>
        <section><h2>A stream</h2><p>What the shop sells, one event a second, for as long as you look.</p>
        <button id="stream">Listen</button><output></output></section>
        </div>

        """;

    private const string Script = """
        <script>
        const out = e => e.closest("section").querySelector("output");
        const on = (id, act) => document.getElementById(id).addEventListener("click", e => act(e.target));
        const ask = async (button, url, options) => {
          const say = out(button), start = performance.now();
          say.textContent = "…";
          try {
            const answer = await fetch(url, { cache: "no-store", ...options }), text = (await answer.text()).trim();
            const fault = answer.headers.get("weir-fault");
            say.textContent = `${answer.status} after ${Math.round(performance.now() - start)} ms`
              + (fault ? `, weir-fault: ${fault}` : "") + `\n${text}`;
          } catch (e) {
            say.textContent = e.message;
          }
        };
        for (const button of document.querySelectorAll("[data-get]"))
          button.addEventListener("click", () => ask(button, button.dataset.get));
        for (const button of document.querySelectorAll("[data-post]"))
          button.addEventListener("click", () =>
            ask(button, "/upload", { method: "POST", body: new Uint8Array(+button.dataset.post) }));
        const dots = document.getElementById("dots");
        dots.append(...Array.from({ length: 40 }, () => document.createElement("i")));
        on("flaky", async button => {
          let failed = 0;
          for (const dot of dots.children) dot.className = "";
          await Promise.all([...dots.children].map(async dot => {
            const answer = await fetch("/flaky", { cache: "no-store" });
            dot.className = answer.ok ? "ok" : "no";
            failed += !answer.ok;
          }));
          out(button).textContent = `${failed} of 40 failed`;
        });
        let socket, prices = [];
        const connect = button => {
          if (socket) return socket;
          socket = new WebSocket(location.origin.replace("http", "ws") + "/prices");
          socket.onmessage = e => {
            const said = JSON.parse(e.data);
            if (said.echo !== undefined) { out(button).textContent = `echo: ${said.echo}`; return; }
            prices = [...prices, said.oak].slice(-40);
            const low = Math.min(...prices), high = Math.max(...prices, low + 1);
            document.querySelector("#spark polyline").setAttribute("points", prices.map((p, i) =>
              `${i * 100 / 39},${28 - (p - low) / (high - low) * 26}`).join(" "));
            if (!out(button).textContent.startsWith("echo")) out(button).textContent = `oak: €${said.oak.toFixed(2)}`;
          };
          socket.onerror = () => out(button).textContent = "the other origin does not answer";
          socket.onclose = () => socket = undefined;
          return socket;
        };
        on("socket", connect);
        on("echo", button => {
          const to = connect(button), send = () => to.send("hello");
          if (to.readyState === 1) send(); else to.addEventListener("open", send);
        });
        on("stream", button => {
          const lines = [];
          button.disabled = true;
          new EventSource("/events").addEventListener("sale", e => {
            const sale = JSON.parse(e.data);
            lines.unshift(`€${sale.price}  ${sale.name}`);
            out(button).textContent = lines.slice(0, 4).join("\n");
          });
        });
        </script>

        """;

    public static SiteAnswer Make(Arrival arrival) => SiteAnswer.Html(
        200, PageLayout.Page("Try the gateway", new StringBuilder(Content).Append(Script), arrival));
}
