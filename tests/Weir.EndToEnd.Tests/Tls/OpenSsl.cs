using System.Diagnostics;
using System.Globalization;
using Weir.EndToEnd.Tests.Running;

namespace Weir.EndToEnd.Tests.Tls;

/// <summary><c>openssl s_client</c>: what it says of a connection over which it sends lines. Any thread.</summary>
internal static class OpenSsl
{
    /// <summary>Sends a request that asks for the end of the connection; the result is all that is said.</summary>
    public static Task<string> AskAsync(int port, string name, params string[] options) =>
        TypeAsync(port, $"GET / HTTP/1.1\r\nHost: {name}\r\nConnection: close\r\n\r\n", name, options);

    /// <summary>As above, with any text.</summary>
    public static async Task<string> TypeAsync(int port, string text, string name, params string[] options)
    {
        string address = "127.0.0.1:" + port.ToString(CultureInfo.InvariantCulture);
        using Process process = Process.Start(new ProcessStartInfo(
            "openssl", ["s_client", "-connect", address, "-servername", name, .. options])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        try
        {
            await process.StandardInput.WriteAsync(text);
            await process.StandardInput.FlushAsync();
            await process.WaitForExitAsync().WaitAsync(Bounded.Limit);
        }
        catch (IOException)
        {
            // It has ended before it read everything: its words say why.
            await process.WaitForExitAsync().WaitAsync(Bounded.Limit);
        }
        catch (TimeoutException)
        {
            process.Kill();
        }

        return await output + await errors;
    }
}
