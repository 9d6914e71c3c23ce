using Kindling.Pipelines.Deploys;
using Shouldly;
using Xunit;

namespace Kindling.Pipelines.Tests.Deploys;

public sealed class SettingsTextTests
{
    [Theory]
    [InlineData("", "b 2\n")]
    [InlineData("a 1\n", "a 1\nb 2\n")]
    [InlineData("b 1\na 1\n", "b 2\na 1\n")]
    [InlineData("bb 1\n", "bb 1\nb 2\n")]
    public void A_key_of_spark_defaults_is_set(string before, string after) =>
        SparkDefaults.Set(before, "b", "2").TrimStart('\n').ShouldBe(after);

    [Fact]
    public void A_property_of_Hadoop_is_set_and_the_rest_stays()
    {
        const string before =
            "<?xml version=\"1.0\"?>\n<configuration>\n  <!-- why -->\n  <property><name>a</name><value>1</value></property>\n</configuration>\n";

        HadoopSettings.Set(before, "a", "2").ShouldBe(before.Replace(">1<", ">2<"));
        HadoopSettings
            .Set(before, "b", "3")
            .ShouldContain("<property><name>b</name><value>3</value></property>");
    }
}
