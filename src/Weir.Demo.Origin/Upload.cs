using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace Weir.Demo.Origin;

/// <summary><c>POST /upload</c>: counts and hashes the body as it comes, and keeps nothing. Any thread.</summary>
internal static class Upload
{
    private const int BlockBytes = 64 * 1024;

    public static async Task AnswerAsync(HttpContext context)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] block = new byte[BlockBytes];
        long bytes = 0;
        while (await context.Request.Body.ReadAsync(block, context.RequestAborted) is > 0 and int read)
        {
            hash.AppendData(block, 0, read);
            bytes += read;
        }

        Receipt receipt = new(bytes, Convert.ToHexStringLower(hash.GetHashAndReset()));
        await context.Response.WriteAsJsonAsync(receipt, context.RequestAborted);
    }

    private sealed record Receipt(long Bytes, string Sha256);
}
