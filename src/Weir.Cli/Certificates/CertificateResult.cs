using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Weir.Cli;

/// <summary>What <c>weir cert</c> has made, told to people or to machines. Immutable.</summary>
/// <param name="Files">Where it is.</param>
/// <param name="ValidUntil">The last second of the certificate.</param>
/// <param name="AuthorityIsNew">Whether the authority was made too.</param>
internal sealed record CertificateResult(CertificateFiles Files, DateTimeOffset ValidUntil, bool AuthorityIsNew)
{
    private const int Port = 8443;
    private const string DebianFile = "/usr/local/share/ca-certificates/weir.crt";

    /// <summary>What was made, what to write in a configuration, and how to trust it.</summary>
    public void Write(TextWriter output)
    {
        string names = string.Join(", ", Files.Names.Select(static name => name.Text));
        string authority = AuthorityIsNew ? "the authority that signed it, made now" : "the authority that signed it";
        CertificateName first = Files.Names[0];
        string host = first.IsWildcard ? "any." + first.Text[2..] : first.Text;
        host = host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host;
        output.WriteLine(
            $"""
            {Files.Certificate} is a certificate for {names}, valid until {ValidUntil:yyyy-MM-dd}.
            {Files.Key} is its key.
            {Files.Authority} is {authority}; keep its key, {Files.AuthorityKey}, to yourself.

            In weir.yaml:

              listen:
                - url: https://:{Port}
                  certificates: [ {"{"} cert: {Files.Certificate}, key: {Files.Key} {"}"} ]

            To trust it:

              curl      curl --cacert {Files.Authority} https://{host}:{Port}/
              node      NODE_EXTRA_CA_CERTS={Files.Authority} node ...
              Debian    sudo cp {Files.Authority} {DebianFile} && sudo update-ca-certificates
              browsers  import {Files.Authority} under Settings, Certificates, Authorities
            """);
    }

    /// <summary>One JSON object.</summary>
    public void WriteJson(TextWriter output)
    {
        using MemoryStream buffer = new();
        JsonWriterOptions options = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using (Utf8JsonWriter json = new(buffer, options))
        {
            json.WriteStartObject();
            json.WriteString("cert", Files.Certificate);
            json.WriteString("key", Files.Key);
            json.WriteString("ca", Files.Authority);
            json.WriteBoolean("ca_is_new", AuthorityIsNew);
            json.WriteStartArray("names");
            foreach (CertificateName name in Files.Names)
            {
                json.WriteStringValue(name.Text);
            }

            json.WriteEndArray();
            json.WriteString("valid_until", ValidUntil.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'"));
            json.WriteEndObject();
        }

        output.WriteLine(Encoding.UTF8.GetString(buffer.ToArray()));
    }
}
