using System.Text;

using Weir.Http;

namespace Weir.Testing;

/// <summary>A response that must be understood, and what it must be understood as. Immutable.</summary>
/// <param name="Name">Tells the case in the test list.</param>
/// <param name="Text">The bytes, one character a byte.</param>
/// <param name="Status">The status.</param>
/// <param name="Reason">The phrase as sent.</param>
/// <param name="Kind">How the end of the body is known.</param>
/// <param name="Body">The body without its framing.</param>
/// <param name="RequestMethod">The method that it answers.</param>
/// <param name="Trailers">The trailers that remain, as lines <c>name: value</c>.</param>
public sealed record ResponseCase(
    string Name,
    string Text,
    int Status = 200,
    string Reason = "OK",
    BodyKind Kind = BodyKind.Length,
    string Body = "",
    Method RequestMethod = Method.Get,
    string Trailers = "")
{
    public byte[] Bytes => Encoding.Latin1.GetBytes(Text);

    public override string ToString() => Name;
}
