using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Weir.EndToEnd.Tests.RealPeers;
using Weir.EndToEnd.Tests.Running;

namespace Weir.EndToEnd.Tests.Grpc;

/// <summary>
/// The client and the server of gRPC in node, with the packages of the lock file, which are installed once into
/// artifacts. Immutable; any thread.
/// </summary>
internal static class NodeGrpc
{
    private static readonly TimeSpan s_installLimit = TimeSpan.FromMinutes(3);
    private static readonly Lazy<Task<string>> s_folder = new(InstallAsync);

    /// <summary>Starts the server; its first line is its port.</summary>
    public static async Task<(Tool Server, string Url)> ServeAsync()
    {
        Tool server = Tool.Start("node", Path.Combine(await s_folder.Value, "server.js"));
        return (server, $"http://127.0.0.1:{await server.FirstLineAsync()}");
    }

    /// <summary>Runs one case of the client; what it saw.</summary>
    public static async Task<JsonNode> AskAsync(string name, string address, string? authority = null) =>
        JsonNode.Parse(await Tool.RunAsync("node", await ArgumentsAsync(name, address, authority)))!;

    /// <summary>Starts one case of the client, for tests that look at it while it runs.</summary>
    public static async Task<Tool> BeginAsync(string name, string address) =>
        Tool.Start("node", await ArgumentsAsync(name, address, null));

    /// <summary>A call with one short message, for clients that know nothing of gRPC.</summary>
    public static HttpRequestMessage Request(string url, string method)
    {
        HttpRequestMessage request = new(HttpMethod.Post, $"{url}/test.Echo/{method}")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent([0, 0, 0, 0, 1, 7]),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        request.Headers.TE.ParseAdd("trailers");
        return request;
    }

    private static async Task<string[]> ArgumentsAsync(string name, string address, string? authority)
    {
        string script = Path.Combine(await s_folder.Value, "client.js");
        return authority is null ? [script, name, address] : [script, name, address, authority];
    }

    // A folder without the lock file's copy is one whose installation did not end.
    private static async Task<string> InstallAsync()
    {
        string artifacts = Environment.GetEnvironmentVariable("WEIR_ARTIFACTS") is { Length: > 0 } written
            ? written
            : Path.Combine(WeirProgram.Root, "artifacts");
        string source = Path.Combine(WeirProgram.Root, "tests", "Weir.EndToEnd.Tests", "Grpc");
        string folder = Directory.CreateDirectory(Path.Combine(artifacts, "grpc-node")).FullName;
        string lockFile = Path.Combine(source, "package-lock.json");
        string installed = Path.Combine(folder, "installed.json");
        foreach (string name in new[] { "package.json", "package-lock.json", "client.js", "server.js" })
        {
            File.Copy(Path.Combine(source, name), Path.Combine(folder, name), overwrite: true);
        }

        if (File.Exists(installed) && await File.ReadAllTextAsync(installed) == await File.ReadAllTextAsync(lockFile))
        {
            return folder;
        }

        using Process npm = Process.Start(new ProcessStartInfo(
            "npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        })!;
        Task<string> output = npm.StandardOutput.ReadToEndAsync();
        Task<string> errors = npm.StandardError.ReadToEndAsync();
        await npm.WaitForExitAsync().WaitAsync(s_installLimit);
        Assert.True(npm.ExitCode == 0, $"npm ci ended with {npm.ExitCode}\n{await output}\n{await errors}");
        File.Copy(lockFile, installed, overwrite: true);
        return folder;
    }
}
