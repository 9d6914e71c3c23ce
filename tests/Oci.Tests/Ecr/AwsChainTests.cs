using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Kindling.Testing;
using Shouldly;
using Xunit;

namespace Kindling.Oci.Tests.Ecr;

/// <summary>
/// Each way to credentials that AWS offers, up to a call of ECR whose signature is checked: the services that hand them out are servers
/// of the test's own, and the keys always the same; the session's token tells which way they came.
/// </summary>
public sealed class AwsChainTests : IAsyncDisposable
{
    private const string Role = "arn:aws:iam::123456789012:role/pusher";

    private readonly TempDirectory _home = new();
    private readonly FakeEcr _ecr = new();
    private readonly ScriptedServer _aws = new();
    private readonly Dictionary<string, string> _variables;

    public AwsChainTests() =>
        _variables = new Dictionary<string, string>
        {
            ["AWS_ENDPOINT_URL_ECR"] = _ecr.Variables["AWS_ENDPOINT_URL_ECR"],
            ["AWS_EC2_METADATA_DISABLED"] = "true",
            ["AWS_REGION"] = "eu-central-1",
        };

    [Fact]
    public async Task Keys_in_the_environment()
    {
        _variables["AWS_ACCESS_KEY_ID"] = FakeEcr.AccessKey;
        _variables["AWS_SECRET_ACCESS_KEY"] = FakeEcr.Secret;
        _variables["AWS_SESSION_TOKEN"] = "from-environment";

        await LogsInAsync("from-environment");
    }

    [Fact]
    public async Task A_profile_of_the_shared_files()
    {
        Write("aws/credentials", $"[team]\n{Keys}aws_session_token = from-profile\n");
        Write("aws/config", "[profile team]\nregion = eu-central-1\n");
        _variables["AWS_SHARED_CREDENTIALS_FILE"] = _home / "aws/credentials";
        _variables["AWS_CONFIG_FILE"] = _home / "aws/config";
        _variables["AWS_PROFILE"] = "team";

        await LogsInAsync("from-profile");
    }

    [Fact]
    public async Task The_default_profile_of_the_home_folder()
    {
        Write(".aws/credentials", $"[default]\n{Keys}aws_session_token = from-default\n");

        await LogsInAsync("from-default");
    }

    [Fact]
    public async Task A_role_that_a_profile_takes_on()
    {
        Write(".aws/credentials", $"[base]\n{Keys}");
        Write(".aws/config", $"[profile team]\nrole_arn = {Role}\nsource_profile = base\n");
        _variables["AWS_PROFILE"] = "team";
        Sts("AssumeRole", "from-role");

        await LogsInAsync("from-role");

        _aws.Seen.ShouldHaveSingleItem().Body.ShouldContain("Action=AssumeRole&");
    }

    [Fact]
    public async Task A_web_identity()
    {
        Write("token", "identity-of-the-job");
        _variables["AWS_WEB_IDENTITY_TOKEN_FILE"] = _home / "token";
        _variables["AWS_ROLE_ARN"] = Role;
        Sts("AssumeRoleWithWebIdentity", "from-web-identity");

        await LogsInAsync("from-web-identity");

        var asked = _aws.Seen.ShouldHaveSingleItem().Body;
        asked.ShouldContain("WebIdentityToken=identity-of-the-job");
        asked.ShouldContain("RoleArn=" + Uri.EscapeDataString(Role));
    }

    [Fact]
    public async Task A_web_identity_that_a_job_of_gitlab_has_in_a_variable()
    {
        _variables["AWS_WEB_IDENTITY_TOKEN"] = "identity-of-the-job";
        _variables["AWS_ROLE_ARN"] = Role;
        _variables["CI_JOB_ID"] = "4711";
        Sts("AssumeRoleWithWebIdentity", "from-id-token");

        await LogsInAsync("from-id-token");

        var asked = _aws.Seen.ShouldHaveSingleItem().Body;
        asked.ShouldContain("WebIdentityToken=identity-of-the-job");
        asked.ShouldContain("RoleArn=" + Uri.EscapeDataString(Role));
        asked.ShouldContain("RoleSessionName=kindling-4711");
    }

    [Fact]
    public async Task A_refused_web_identity_names_the_role_and_never_the_token()
    {
        _variables["AWS_WEB_IDENTITY_TOKEN"] = "identity-of-the-job";
        _variables["AWS_ROLE_ARN"] = Role;
        _variables["AWS_ENDPOINT_URL_STS"] = $"http://{_aws.Host}";
        _aws.On(
            "POST",
            "/",
            403,
            "<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>Not authorized to use identity-of-the-job</Message></Error></ErrorResponse>",
            int.MaxValue,
            ("Content-Type", "text/xml")
        );

        var told = await AwsProbe.RunAsync(_home.Path, _variables);

        told.ShouldNotBeNull();
        told.ShouldContain($"AWS refused the role {Role} for this job's token: Not authorized");
        told.ShouldContain("trust policy");
        told.ShouldNotContain("identity-of-the-job");
    }

    [Fact]
    public async Task A_container_role()
    {
        Write("token", "token-of-the-pod");
        _variables["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = $"http://{_aws.Host}/v1/credentials";
        _variables["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"] = _home / "token";
        _aws.On("GET", "/v1/credentials", 200, Handed("from-container"));

        await LogsInAsync("from-container");

        _aws.Seen.ShouldAllBe(x => x.Authorization == "token-of-the-pod");
    }

    [Fact]
    public async Task An_instance_role()
    {
        _variables.Remove("AWS_EC2_METADATA_DISABLED");
        _variables["AWS_EC2_METADATA_SERVICE_ENDPOINT"] = $"http://{_aws.Host}";
        _aws.On("PUT", "/latest/api/token", 200, "imds-token");
        _aws.On("GET", "/iam/security-credentials/pusher", 200, Handed("from-instance"));
        _aws.On("GET", "/iam/security-credentials", 200, "pusher");

        await LogsInAsync("from-instance");

        _aws.Count("PUT", "/latest/api/token").ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Single_sign_on_with_the_token_of_aws_sso_login()
    {
        const string Start = "https://team.awsapps.com/start";
        Write(
            ".aws/config",
            $"[profile team]\nsso_start_url = {Start}\nsso_region = eu-central-1\nsso_account_id = 123456789012\nsso_role_name = pusher\n"
        );
#pragma warning disable CA5350 // The name that AWS gives the file: https://docs.aws.amazon.com/sdkref/latest/guide/understanding-sso.html
        var name = Convert.ToHexStringLower(SHA1.HashData(Encoding.UTF8.GetBytes(Start)));
#pragma warning restore CA5350
        Write(
            $".aws/sso/cache/{name}.json",
            $$"""{"startUrl":"{{Start}}","region":"eu-central-1","accessToken":"of-the-login","expiresAt":"{{Later}}"}"""
        );
        _variables["AWS_PROFILE"] = "team";
        _variables["AWS_ENDPOINT_URL_SSO"] = $"http://{_aws.Host}";
        var ends = DateTimeOffset.UtcNow.AddHours(1).ToUnixTimeMilliseconds();
        _aws.On(
            "GET",
            "/federation/credentials",
            200,
            $$$"""{"roleCredentials":{"accessKeyId":"{{{FakeEcr.AccessKey}}}","secretAccessKey":"{{{FakeEcr.Secret}}}","sessionToken":"from-sso","expiration":{{{ends}}}}}"""
        );

        await LogsInAsync("from-sso");

        _aws.Seen.ShouldHaveSingleItem().Target.ShouldContain("role_name=pusher");
    }

    [Fact]
    public async Task No_keys_anywhere_is_one_line_with_what_to_do()
    {
        var told = await AwsProbe.RunAsync(_home.Path, _variables);

        told.ShouldNotBeNull();
        told.ShouldContain(
            "AWS credentials were not found: Unable to find the \"default\" profile; "
        );
        told.ShouldContain(" Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE, or");
        _ecr.Seen.ShouldBeEmpty();
    }

    public async ValueTask DisposeAsync()
    {
        await _aws.DisposeAsync();
        await _ecr.DisposeAsync();
        _home.Dispose();
    }

    private static string Later =>
        DateTimeOffset
            .UtcNow.AddHours(1)
            .ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string Keys =>
        $"aws_access_key_id = {FakeEcr.AccessKey}\naws_secret_access_key = {FakeEcr.Secret}\n";

    private async Task LogsInAsync(string session)
    {
        var told = await AwsProbe.RunAsync(_home.Path, _variables);
        told.ShouldBeNull(string.Join('\n', _aws.Seen));

        // It answers only what is signed with the right keys.
        _ecr.LastTarget.ShouldBe("AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken");
        _ecr.LastToken.ShouldBe(session);
    }

    private void Write(string file, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_home / file)!);
        File.WriteAllText(_home / file, text);
    }

    private static string Handed(string session) =>
        $$"""{"Code":"Success","Type":"AWS-HMAC","LastUpdated":"2026-01-01T00:00:00Z","AccessKeyId":"{{FakeEcr.AccessKey}}","SecretAccessKey":"{{FakeEcr.Secret}}","Token":"{{session}}","Expiration":"{{Later}}"}""";

    private void Sts(string action, string session)
    {
        _variables["AWS_ENDPOINT_URL_STS"] = $"http://{_aws.Host}";
        _aws.On(
            "POST",
            "/",
            200,
            $"""
            <{action}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><{action}Result><Credentials>
            <AccessKeyId>{FakeEcr.AccessKey}</AccessKeyId><SecretAccessKey>{FakeEcr.Secret}</SecretAccessKey>
            <SessionToken>{session}</SessionToken><Expiration>{Later}</Expiration>
            </Credentials></{action}Result></{action}Response>
            """,
            int.MaxValue,
            ("Content-Type", "text/xml")
        );
    }
}
