using System.Net.Http.Headers;
using System.Net.Sockets;
using Weir.Gateway;

namespace Weir.Cli;

/// <summary>
/// Speaks to the admin address of a running gateway, over TCP or a unix socket. Owner: the main thread.
/// </summary>
internal sealed class AdminClient : IDisposable
{
    /// <summary>
    /// The variable that holds the admin token when no option gives it: command lines are seen by all.
    /// </summary>
    public const string TokenVariable = "WEIR_ADMIN_TOKEN";

    private static readonly TimeSpan s_readBound = TimeSpan.FromSeconds(10);

    private readonly HttpClient _http;

    private AdminClient(string address, ListenOptions listen, string? token)
    {
        Address = address;
        SocketsHttpHandler handler = new() { UseProxy = false, ConnectTimeout = TimeSpan.FromSeconds(5) };
        if (listen.UnixPath is { } path)
        {
            handler.ConnectCallback = async (_, cancelled) =>
            {
                Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancelled);
                return new NetworkStream(socket, ownsSocket: true);
            };
        }

        string name = listen.Host ?? "localhost";
        string host = name.Contains(':', StringComparison.Ordinal) ? $"[{name}]" : name;
        _http = new HttpClient(handler)
        {
            BaseAddress = new Uri(listen.UnixPath is null ? $"http://{host}:{listen.Port}" : "http://localhost"),
            Timeout = Timeout.InfiniteTimeSpan,
        };
        if (token is not null)
        {
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }
    }

    /// <summary>The address as it was written.</summary>
    public string Address { get; }

    /// <summary>Makes a client for an address such as http://127.0.0.1:9180; else says what is wrong with it.</summary>
    /// <param name="address">The address.</param>
    /// <param name="problem">What is wrong with the address or the token.</param>
    /// <param name="token">The token; when there is none, that of the environment.</param>
    public static AdminClient? TryCreate(string address, out string? problem, string? token = null)
    {
        token ??= Environment.GetEnvironmentVariable(TokenVariable) is { Length: > 0 } given ? given : null;
        if (!ListenOptions.TryParse(address, out ListenOptions? listen, out problem))
        {
            return null;
        }

        if (token is not null && token.AsSpan().ContainsAnyExceptInRange('!', '~'))
        {
            problem = "A token is made of visible ASCII characters, without blanks.";
            return null;
        }

        return new AdminClient(address, listen, token);
    }

    /// <summary>Reads an answer whole. The result is its status and its text.</summary>
    /// <exception cref="HttpRequestException">Nobody answers there, or the answer breaks off.</exception>
    /// <exception cref="TaskCanceledException">The answer does not come in time.</exception>
    public Task<(int Status, string Text)> GetAsync(string path) => GetAsync(path, s_readBound);

    /// <summary>As above, within a limit.</summary>
    public async Task<(int Status, string Text)> GetAsync(string path, TimeSpan limit)
    {
        using CancellationTokenSource bound = new(limit);
        using HttpResponseMessage answer = await _http.GetAsync(new Uri(path, UriKind.Relative), bound.Token);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(bound.Token));
    }

    /// <summary>
    /// Sends a POST and hands the answer's lines on as they come. Null, or the answer when it is no success.
    /// </summary>
    /// <exception cref="HttpRequestException">Nobody answers there, or the answer breaks off.</exception>
    /// <exception cref="IOException">The answer breaks off.</exception>
    public async Task<string?> PostAsync(string path, Action<string> line)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, path);
        using HttpResponseMessage answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using StreamReader reader = new(await answer.Content.ReadAsStreamAsync());
        if (!answer.IsSuccessStatusCode)
        {
            return $"{(int)answer.StatusCode}: {(await reader.ReadToEndAsync()).Trim()}";
        }

        while (await reader.ReadLineAsync() is { } text)
        {
            line(text);
        }

        return null;
    }

    /// <summary>Sends a POST; the status and the whole answer.</summary>
    /// <exception cref="HttpRequestException">Nobody answers there, or the answer breaks off.</exception>
    public async Task<(int Status, string Text)> PostAsync(string path)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, path);
        using HttpResponseMessage answer = await _http.SendAsync(request);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();
}
