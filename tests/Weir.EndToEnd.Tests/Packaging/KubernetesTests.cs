using System.Diagnostics;
using System.Globalization;
using Weir.EndToEnd.Tests.Running;

namespace Weir.EndToEnd.Tests.Packaging;

/// <summary>
/// The manifests of examples/kubernetes: their parts agree with each other and with the configuration.
/// </summary>
public sealed class KubernetesTests
{
    private const string Container = "spec.template.spec.containers.0";

    private static readonly string s_file =
        Path.Combine(WeirProgram.Root, "examples", "kubernetes", "gateway.yaml");

    private readonly Dictionary<string, YamlTree> _kinds =
        YamlTree.ReadAll(File.ReadAllText(s_file)).ToDictionary(document => document.Text("kind"));

    private YamlTree Deployment => _kinds["Deployment"];

    private YamlTree Configuration => YamlTree.ReadAll(ConfigurationText).Single();

    private string ConfigurationText => _kinds["ConfigMap"].Item("data").Key("weir.yaml");

    [Fact]
    public async Task Configuration_PassesCheck()
    {
        string file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".yaml");
        await File.WriteAllTextAsync(file, ConfigurationText);
        ProcessStartInfo start = WeirProgram.Command("check", file);
        start.Environment["WEIR_ADMIN_TOKEN"] = "0123456789abcdef";
        using Process check = Process.Start(start)!;
        Task<string> errors = check.StandardError.ReadToEndAsync();
        string output = await check.StandardOutput.ReadToEndAsync();
        await check.WaitForExitAsync().WaitAsync(Bounded.Limit);
        File.Delete(file);

        Assert.True(check.ExitCode == 0, output + await errors);
        Assert.Equal("", await errors);
        Assert.Equal("WEIR_ADMIN_TOKEN", Deployment.Text(Container + ".env.0.name"));
    }

    [Fact]
    public void Grace_IsAboveDelayAndGraceOfTheDrain()
    {
        int delay = YamlTree.Seconds(Configuration.Text("drain.delay"));
        int grace = YamlTree.Seconds(Configuration.Text("drain.grace"));

        Assert.InRange(
            Number(Deployment.Text("spec.template.spec.terminationGracePeriodSeconds")),
            delay + grace + 5,
            int.MaxValue);
    }

    // A pod is asked at least twice before it stops taking connections.
    [Fact]
    public void Readiness_IsAskedWithinTheDelay()
    {
        int period = Number(Deployment.Text(Container + ".readinessProbe.periodSeconds"));
        int failures = Number(Deployment.Text(Container + ".readinessProbe.failureThreshold"));

        Assert.InRange(period * (failures + 1), 1, YamlTree.Seconds(Configuration.Text("drain.delay")));
    }

    [Fact]
    public void Ports_AreThoseOfTheConfiguration()
    {
        Assert.Equal("http", Deployment.Text(Container + ".ports.0.name"));
        Assert.Equal(":" + Deployment.Text(Container + ".ports.0.containerPort"), Configuration.Text("listen.0"));
        Assert.Equal("admin", Deployment.Text(Container + ".ports.1.name"));
        Assert.Equal(
            "http://:" + Deployment.Text(Container + ".ports.1.containerPort"), Configuration.Text("admin.listen"));
        Assert.Equal("http", _kinds["Service"].Text("spec.ports.0.targetPort"));
    }

    [Theory]
    [InlineData("livenessProbe", "/health")]
    [InlineData("readinessProbe", "/ready")]
    public void Probe_AsksTheAdminAddress(string probe, string path)
    {
        Assert.Equal(path, Deployment.Text($"{Container}.{probe}.httpGet.path"));
        Assert.Equal("admin", Deployment.Text($"{Container}.{probe}.httpGet.port"));
    }

    [Theory]
    [InlineData("spec.template.spec.securityContext.runAsNonRoot", "true")]
    [InlineData("spec.template.spec.securityContext.runAsUser", "65532")]
    [InlineData(Container + ".securityContext.readOnlyRootFilesystem", "true")]
    [InlineData(Container + ".securityContext.allowPrivilegeEscalation", "false")]
    [InlineData(Container + ".securityContext.capabilities.drop.0", "ALL")]
    [InlineData(Container + ".volumeMounts.0.mountPath", "/etc/weir")]
    [InlineData(Container + ".args.1", "/etc/weir/weir.yaml")]
    public void Deployment_Says(string path, string value) => Assert.Equal(value, Deployment.Text(path));

    [Fact]
    public void Selectors_AreTheLabelsOfThePods()
    {
        string label = Deployment.Text("spec.template.metadata.labels.app");

        Assert.Equal(label, Deployment.Text("spec.selector.matchLabels.app"));
        Assert.Equal(label, _kinds["Service"].Text("spec.selector.app"));
        Assert.Equal(label, _kinds["PodDisruptionBudget"].Text("spec.selector.matchLabels.app"));
    }

    // At least one pod may go, or no node could ever be emptied.
    [Fact]
    public void Budget_LetsOnePodGo()
    {
        int replicas = Number(Deployment.Text("spec.replicas"));
        int available = Number(_kinds["PodDisruptionBudget"].Text("spec.minAvailable"));

        Assert.InRange(available, 1, replicas - 1);
    }

    private static int Number(string text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
}
