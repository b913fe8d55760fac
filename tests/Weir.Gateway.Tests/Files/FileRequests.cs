using System.Text;
using Weir.Http;
using Weir.IO;

namespace Weir.Gateway.Tests.Files;

/// <summary>Heads of requests, and forms of a file, for tests. Any thread.</summary>
internal static class FileRequests
{
    /// <summary>A GET with fields, each as <c>Name: value</c>.</summary>
    public static Head With(params string[] fields)
    {
        Head head = new();
        head.SetMethod(Method.Get);
        head.SetTarget("/"u8);
        foreach (string field in fields)
        {
            int colon = field.IndexOf(':');
            head.Add(Encoding.Latin1.GetBytes(field[..colon]), Encoding.Latin1.GetBytes(field[(colon + 1)..].Trim()));
        }

        return head;
    }

    /// <summary>A form of a file that nobody reads.</summary>
    public static Representation Form(
        string tag, long modifiedSeconds = -1, bool isSettled = true, ContentCoding coding = ContentCoding.Identity) =>
        new()
        {
            Status = default(FileStatus),
            Coding = coding,
            IsSettled = isSettled,
            Tag = Encoding.ASCII.GetBytes(tag),
            ModifiedSeconds = modifiedSeconds,
            ContentType = [],
            Fields = new Head(),
            NotModified = new Head(),
        };
}
