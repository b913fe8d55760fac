namespace Weir.Gateway;

/// <summary>The record of requests, one line each. Immutable.</summary>
public sealed record AccessLogOptions
{
    /// <summary>The file as an absolute path; <c>null</c>: standard output.</summary>
    public string? Path { get; init; }

    /// <summary>Default: <see cref="AccessLogFormat.Json"/>.</summary>
    public AccessLogFormat Format { get; init; }

    /// <summary>The share of requests that is written, 0 to 1. Default: all.</summary>
    public double Sample { get; init; } = 1;

    /// <summary>
    /// Whether requests with a fault or a status from 500 on are written whatever the share. Default: yes.
    /// </summary>
    public bool KeepErrors { get; init; } = true;

    /// <summary>
    /// Whether requests that take <see cref="Slow"/> or longer are written whatever the share. Default: yes.
    /// </summary>
    public bool KeepSlow { get; init; } = true;

    /// <summary>What is slow, 1 ms to 24 h. Default: 1 s.</summary>
    public TimeSpan Slow { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Query parameters whose values are not written; a name that ends with <c>*</c> means all that begin so.
    /// </summary>
    public IReadOnlyList<string> Hide { get; init; } =
        ["access_token", "api_key", "apikey", "code", "key", "password", "secret", "sig", "signature", "token"];

    /// <summary>The size at which a file is rotated, 64 KiB to 1 TiB; 0: never. Default: 0.</summary>
    public long RotateSize { get; init; }

    /// <summary>The age at which a file is rotated, 1 min to 366 d; zero: never. Default: zero.</summary>
    public TimeSpan RotateAge { get; init; }

    /// <summary>Rotated files that are kept, 1 to 1000. Default: 5.</summary>
    public int RotateKeep { get; init; } = 5;
}
