using System.Diagnostics;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Smug.Report.Tests;

/// <summary>A headless Chromium, driven through its DevTools protocol.</summary>
internal sealed class Browser : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly ClientWebSocket _socket = new();
    private readonly string _profile;
    private readonly CancellationTokenSource _limit = new(Patience);
    private string _session = "";
    private int _lastId;

    private Browser(Process process, string profile) => (_process, _profile) = (process, profile);

    /// <summary>Errors that pages logged, content-security violations included.</summary>
    public List<string> Errors { get; } = [];

    /// <summary>The browser's path; null where there is none.</summary>
    public static string? Path { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(System.IO.Path.PathSeparator)
        .SelectMany(directory => new[] { "chromium", "chromium-browser", "google-chrome" }.Select(name => System.IO.Path.Combine(directory, name)))
        .FirstOrDefault(File.Exists);

    public static async Task<Browser> StartAsync()
    {
        var profile = Directory.CreateTempSubdirectory("smug-browser-").FullName;
        var start = new ProcessStartInfo(Path!)
        {
            RedirectStandardError = true,
            ArgumentList =
            {
                "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                "--disable-component-update", "--disable-sync", "--hide-scrollbars", "--disable-dev-shm-usage", "--remote-debugging-port=0",
                $"--user-data-dir={profile}", "about:blank",
            },
        };
        var browser = new Browser(Process.Start(start)!, profile);
        await browser.ConnectAsync();
        return browser;
    }

    public async Task OpenAsync(string file, int width, bool dark)
    {
        await CallAsync("Emulation.setDeviceMetricsOverride", new JsonObject { ["width"] = width, ["height"] = 900, ["deviceScaleFactor"] = 1, ["mobile"] = false });
        var feature = new JsonObject { ["name"] = "prefers-color-scheme", ["value"] = dark ? "dark" : "light" };
        await CallAsync("Emulation.setEmulatedMedia", new JsonObject { ["features"] = new JsonArray(feature) });
        await CallAsync("Page.navigate", new JsonObject { ["url"] = new Uri(file).AbsoluteUri });
        while ((await EvaluateAsync("document.readyState + [...document.images].every(i => i.complete)")).GetValue<string>() != "completetrue")
            await Task.Delay(20, _limit.Token);
    }

    public async Task<JsonNode> EvaluateAsync(string expression)
    {
        var answer = await CallAsync("Runtime.evaluate", new JsonObject { ["expression"] = expression, ["returnByValue"] = true });
        return answer["result"]!["value"]!;
    }

    public async Task<byte[]> ScreenshotAsync()
    {
        var answer = await CallAsync("Page.captureScreenshot", new JsonObject { ["format"] = "png", ["captureBeyondViewport"] = true });
        return Convert.FromBase64String(answer["data"]!.GetValue<string>());
    }

    public async ValueTask DisposeAsync()
    {
        _socket.Dispose();
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        _limit.Dispose();
        for (var attempt = 0; Directory.Exists(_profile) && attempt < 20; attempt++)
        {
            try
            {
                Directory.Delete(_profile, recursive: true);
            }
            catch (IOException)
            {
                // The browser's children may still be closing their files.
                await Task.Delay(50);
            }
        }
    }

    private async Task ConnectAsync()
    {
        var address = "";
        while (address.Length == 0)
        {
            var line = await _process.StandardError.ReadLineAsync(_limit.Token) ?? throw new InvalidOperationException("The browser ended at once.");
            address = Regex.Match(line, "DevTools listening on (ws://.*)").Groups[1].Value;
        }

        // Whatever else it says must be taken, or it would block.
        _ = _process.StandardError.ReadToEndAsync();
        await _socket.ConnectAsync(new Uri(address), _limit.Token);
        var target = await CallAsync("Target.createTarget", new JsonObject { ["url"] = "about:blank" });
        var attached = await CallAsync("Target.attachToTarget", new JsonObject { ["targetId"] = target["targetId"]!.GetValue<string>(), ["flatten"] = true });
        _session = attached["sessionId"]!.GetValue<string>();
        foreach (var domain in new[] { "Page", "Log", "Runtime" }) await CallAsync($"{domain}.enable", []);
    }

    private async Task<JsonObject> CallAsync(string method, JsonObject parameters)
    {
        var id = ++_lastId;
        var call = new JsonObject { ["id"] = id, ["method"] = method, ["params"] = parameters };
        if (_session.Length > 0) call["sessionId"] = _session;
        await _socket.SendAsync(Encoding.UTF8.GetBytes(call.ToJsonString()), WebSocketMessageType.Text, true, _limit.Token);
        while (true)
        {
            var message = await ReceiveAsync();
            if (message["id"]?.GetValue<int>() == id)
                return message["result"] as JsonObject ?? throw new InvalidOperationException($"{method}: {message["error"]}");
            if (message["method"]?.GetValue<string>() == "Log.entryAdded" && message["params"]!["entry"]!["level"]!.GetValue<string>() == "error")
                Errors.Add(message["params"]!["entry"]!["text"]!.GetValue<string>());
            if (message["method"]?.GetValue<string>() is "Runtime.exceptionThrown" or "Runtime.consoleAPICalled")
                Errors.Add(message["params"]!.ToJsonString());
        }
    }

    private async Task<JsonObject> ReceiveAsync()
    {
        using var text = new MemoryStream();
        var buffer = new byte[1 << 16];
        while (true)
        {
            var part = await _socket.ReceiveAsync(buffer, _limit.Token);
            text.Write(buffer, 0, part.Count);
            if (part.EndOfMessage) break;
        }

        return (JsonObject)JsonSerializer.Deserialize<JsonNode>(text.ToArray())!;
    }
}

/// <summary>A test that needs Chromium; skipped with the reason where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ChromiumFactAttribute : FactAttribute
{
    public ChromiumFactAttribute()
    {
        if (Browser.Path is null) Skip = "There is no Chromium on this machine (apt-get install chromium).";
    }
}
